package dev.sluice.http.connection;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.PeerInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A request of HTTP/1.0, which nginx before 1.29.7 sends to its upstreams by default, as one of
 * HTTP/1.1 that is the last of its connection: Helidon serves no other version.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#name-http-version">RFC 9112, section 2.3</a>
 */
final class Http10Request {

    private static final String END_OF_HEAD = "\r\n\r\n";

    /** Headers that mean something else in HTTP/1.0, or nothing. */
    private static final Set<String> DROPPED =
            Set.of("connection", "keep-alive", "proxy-connection", "expect", "upgrade", "te");

    private Http10Request() {}

    /**
     * Reads the head of the request, which is the first of its connection.
     *
     * @param maxHead the most bytes that the head may have; of a longer one only as much is taken,
     *     which Helidon refuses
     * @param local the server's end of the connection, which is the host of a request that names
     *     none
     * @return the head of the request of HTTP/1.1 and what has been read after it; or nothing if it
     *     cannot be one, because its body comes in chunks
     * @throws DataReader.InsufficientDataAvailableException if the client leaves before
     */
    static Optional<byte[]> read(DataReader reader, int maxHead, PeerInfo local) {
        reader.ensureAvailable();
        String read = text(reader);
        int end = read.indexOf(END_OF_HEAD);
        while (end < 0 && read.length() < maxHead) {
            reader.pullData();
            read = text(reader);
            end = read.indexOf(END_OF_HEAD);
        }
        reader.skip(reader.available());
        int headLength = end < 0 ? read.length() : end;
        String rest = read.substring(headLength);
        return head(read.substring(0, headLength), local)
                .map(head -> (head + rest).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** One character for each byte. */
    private static String text(DataReader reader) {
        return new String(
                reader.getBuffer(reader.available()).readBytes(), StandardCharsets.ISO_8859_1);
    }

    private static Optional<String> head(String head, PeerInfo local) {
        List<String> lines = new ArrayList<>();
        boolean hasHost = false;
        for (String line : head.split("\r\n", -1)) {
            String name =
                    line.substring(0, Math.max(0, line.indexOf(':'))).toLowerCase(Locale.ROOT);
            if (lines.isEmpty()) {
                lines.add(line.replaceFirst("HTTP/1\\.0$", "HTTP/1.1"));
            } else if (name.equals("transfer-encoding")) {
                return Optional.empty();
            } else if (!DROPPED.contains(name)) {
                hasHost |= name.equals("host");
                lines.add(line);
            }
        }
        lines.add(1, "Connection: close");
        if (!hasHost) {
            lines.add(1, "Host: " + host(local));
        }
        return Optional.of(String.join("\r\n", lines));
    }

    private static String host(PeerInfo local) {
        String host = local.host();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + local.port();
    }
}
