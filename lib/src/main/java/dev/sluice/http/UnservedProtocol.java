package dev.sluice.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.Bytes;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;

/**
 * Answers what is not the HTTP that is spoken here. Helidon would say nothing, or 505 without a
 * word on what to do, to a proxy that speaks HTTP/1.0 upstream, as nginx does by default.
 */
final class UnservedProtocol implements ServerConnectionSelector {

    private static final Problem HTTP_1_0 =
            new Problem(
                    Status.HTTP_VERSION_NOT_SUPPORTED_505,
                    "HTTP/1.0 is not supported, use HTTP/1.1; in nginx, set proxy_http_version"
                            + " 1.1");

    private static final Problem NO_HTTP =
            new Problem(Status.BAD_REQUEST_400, "The request could not be read");

    @Override
    public int bytesToIdentifyConnection() {
        return 0;
    }

    @Override
    public Support supports(BufferData data) {
        String line = firstLine(data);
        boolean served =
                line.isEmpty() || line.endsWith(" HTTP/1.1\r") || line.endsWith(" HTTP/2.0\r");
        return served ? Support.UNSUPPORTED : Support.SUPPORTED;
    }

    /** Empty while the line is not whole: Helidon's own parser bounds its length. */
    private static String firstLine(BufferData data) {
        int lineEnd = data.indexOf(Bytes.LF_BYTE);
        return lineEnd < 0 ? "" : data.readString(lineEnd);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return Set.of();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        return new Refusal(context);
    }

    private record Refusal(ConnectionContext context) implements ServerConnection {

        @Override
        public void handle(Limit limit) {
            DataReader reader = context.dataReader();
            BufferData request = reader.readBuffer(reader.available());
            Problem problem = firstLine(request).endsWith(" HTTP/1.0\r") ? HTTP_1_0 : NO_HTTP;
            byte[] body = problem.log("a request of another protocol").body();
            String head =
                    """
                    HTTP/1.1 %d %s\r
                    Content-Type: application/problem+json\r
                    Content-Length: %d\r
                    Connection: close\r
                    \r
                    """
                            .formatted(
                                    problem.status().code(),
                                    problem.status().reasonPhrase(),
                                    body.length);
            context.dataWriter()
                    .writeNow(
                            BufferData.create(head.getBytes(StandardCharsets.US_ASCII)),
                            BufferData.create(body));
        }

        @Override
        public Duration idleTime() {
            return Duration.ZERO;
        }

        @Override
        public void close(boolean interrupt) {
            // It answers at once and returns: there is nothing to interrupt.
        }
    }
}
