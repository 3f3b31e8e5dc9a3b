import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a response of HTTP/1.1 (RFC 9112), bounded in time and memory. */
final class ResponseReader {

    private static final int MAX_HEAD = 64 * 1024;
    private static final int MAX_LINE = 16 * 1024;
    private static final long MAX_BODY = 32L * 1024 * 1024;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-9][0-9]{2})( .*)?");
    private static final Pattern CHUNK_SIZE = Pattern.compile("([0-9A-Fa-f]{1,8})[ \\t]*(;.*)?");

    private final Socket socket;
    private final InputStream in;
    private final Deadline deadline;
    private final byte[] buffer = new byte[16 * 1024];
    private int next;
    private int end;
    private long bodyBytes;

    /** There is no more time; the connection is as it was. */
    static final class OutOfTimeException extends IOException {}

    /** The server does not speak HTTP. */
    static final class NotHttpException extends IOException {
        NotHttpException(String message) {
            super(message);
        }
    }

    ResponseReader(Socket socket, Deadline deadline) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.deadline = deadline;
    }

    /** The head of the final response. */
    Head head() throws IOException {
        while (true) {
            String first = line();
            Matcher status = STATUS.matcher(first);
            if (!status.matches()) {
                throw new NotHttpException("not a status line: " + first);
            }
            List<String> lines = headerLines();
            int code = Integer.parseInt(status.group(1));
            if (code >= 200) {
                return new Head(code, lines, System.nanoTime());
            }
        }
    }

    private List<String> headerLines() throws IOException {
        List<String> lines = new ArrayList<>();
        int size = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            lines.add(line);
            size += line.length() + 2;
            if (size > MAX_HEAD) {
                throw new NotHttpException("a head over " + MAX_HEAD + " bytes");
            }
        }
        return lines;
    }

    /** Gives the body to the parser, and says how it ended. */
    Recording.Ending body(String method, Head head, Recording recording, EventParser parser)
            throws IOException {
        if (method.equals("HEAD") || head.status() == 204 || head.status() == 304) {
            return nothing();
        }
        Optional<String> length = head.header("Content-Length");
        if (head.has("Transfer-Encoding", "chunked")) {
            return chunks(head, recording, parser);
        }
        if (length.isPresent()) {
            if (!length.get().matches("[0-9]{1,18}")) {
                throw new NotHttpException("Content-Length: " + length.get());
            }
            return some(Long.parseLong(length.get()), head, recording, parser)
                    ? Recording.Ending.COMPLETE
                    : Recording.Ending.CUT;
        }
        some(Long.MAX_VALUE, head, recording, parser);
        return Recording.Ending.CLOSED;
    }

    private Recording.Ending nothing() throws IOException {
        if (next < end || fill()) {
            throw new NotHttpException("a body where there can be none");
        }
        return Recording.Ending.COMPLETE;
    }

    private Recording.Ending chunks(Head head, Recording recording, EventParser parser)
            throws IOException {
        while (true) {
            if (next == end && !fill()) {
                return Recording.Ending.CUT;
            }
            String line = line();
            Matcher size = CHUNK_SIZE.matcher(line);
            if (!size.matches()) {
                throw new NotHttpException("not the size of a chunk: " + line);
            }
            long length = Long.parseLong(size.group(1), 16);
            if (length == 0) {
                headerLines();
                return Recording.Ending.COMPLETE;
            }
            if (!some(length, head, recording, parser)) {
                return Recording.Ending.CUT;
            }
            String after = line();
            if (!after.isEmpty()) {
                throw new NotHttpException("more in a chunk than its size says: " + after);
            }
        }
    }

    /** Takes so many bytes of the body; false if the connection ends before that. */
    private boolean some(long length, Head head, Recording recording, EventParser parser)
            throws IOException {
        for (long left = length; left > 0; ) {
            if (next == end && !fill()) {
                return false;
            }
            int count = (int) Math.min(left, end - next);
            byte[] bytes = new byte[count];
            System.arraycopy(buffer, next, bytes, 0, count);
            next += count;
            left -= count;
            bodyBytes += count;
            recording.bytes();
            if (head.isStream()) {
                parser.feed(bytes, count);
            } else {
                recording.text(new String(bytes, StandardCharsets.ISO_8859_1));
            }
            if (bodyBytes > MAX_BODY) {
                throw new Recording.LimitException("more than " + MAX_BODY + " bytes");
            }
        }
        return true;
    }

    /** A line without its end; without a line the connection ended too early. */
    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            if (next == end && !fill()) {
                throw new NotHttpException(
                        line.size() == 0
                                ? "the connection ended where a line was due"
                                : "the connection ended in the line " + text(line));
            }
            byte b = buffer[next++];
            if (b == '\n') {
                String text = text(line);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            line.write(b);
            if (line.size() > MAX_LINE) {
                throw new NotHttpException("a line of HTTP over " + MAX_LINE + " bytes");
            }
        }
    }

    private static String text(ByteArrayOutputStream line) {
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private boolean fill() throws IOException {
        if (deadline.hasPassed()) {
            throw new OutOfTimeException();
        }
        socket.setSoTimeout(deadline.left());
        try {
            int count = in.read(buffer);
            next = 0;
            end = Math.max(0, count);
            return count > 0;
        } catch (SocketTimeoutException e) {
            throw new OutOfTimeException();
        }
    }
}
