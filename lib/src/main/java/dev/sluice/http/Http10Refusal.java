package dev.sluice.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.Bytes;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;

/**
 * Answers HTTP/1.0 with 505, and says what to do: Helidon would close the connection without a
 * word, and a proxy that speaks HTTP/1.0 upstream, as nginx does by default, would report an empty
 * answer.
 */
final class Http10Refusal implements ServerConnectionSelector {

    private static final String PROTOCOL = " HTTP/1.0\r";

    private static final Problem PROBLEM =
            new Problem(
                    Status.HTTP_VERSION_NOT_SUPPORTED_505,
                    "HTTP/1.0 is not supported, use HTTP/1.1; in nginx, set proxy_http_version"
                            + " 1.1");

    @Override
    public int bytesToIdentifyConnection() {
        return 0;
    }

    @Override
    public Support supports(BufferData data) {
        int lineEnd = data.indexOf(Bytes.LF_BYTE);
        boolean isHttp10 = lineEnd > 0 && data.readString(lineEnd).endsWith(PROTOCOL);
        return isHttp10 ? Support.SUPPORTED : Support.UNSUPPORTED;
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
            byte[] body = PROBLEM.body();
            String head =
                    """
                    HTTP/1.1 %d %s\r
                    Content-Type: application/problem+json\r
                    Content-Length: %d\r
                    Connection: close\r
                    \r
                    """
                            .formatted(
                                    PROBLEM.status().code(),
                                    PROBLEM.status().reasonPhrase(),
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
