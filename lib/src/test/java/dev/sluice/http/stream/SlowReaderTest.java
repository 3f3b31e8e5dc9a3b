package dev.sluice.http.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.source.EventHandler;
import dev.sluice.source.EventSink;
import dev.sluice.source.Sources;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SlowReaderTest {

    private static final String KILOBYTE = "x".repeat(1024);

    /** Sends for as long as it is let, and says how much that was. */
    private static final class Firehose implements EventHandler {

        private final AtomicLong sent = new AtomicLong();
        private final CountDownLatch stopped = new CountDownLatch(1);

        @Override
        public void handle(EventSink events) throws InterruptedException {
            try {
                while (true) {
                    events.send(KILOBYTE);
                    sent.incrementAndGet();
                }
            } finally {
                stopped.countDown();
            }
        }
    }

    @Test
    void a_client_that_does_not_read_is_dropped_after_the_write_timeout() throws Exception {
        Firehose firehose = new Firehose();
        try (TestServer server =
                        TestServer.of(
                                TestServer.SILENT.withWriteTimeout(Duration.ofMillis(300)),
                                request -> Sources.handler(firehose));
                RawClient _ = RawClient.connectNarrow(server.port()).get("/stream")) {
            firehose.stopped.await();

            long kilobytes = firehose.sent.get();
            assertTrue(kilobytes < 16 * 1024, "sent " + kilobytes + " KiB that nobody read");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void the_connection_of_a_dropped_reader_is_reset_to_free_its_kernel_buffers(boolean useNio)
            throws Exception {
        Firehose firehose = new Firehose();
        try (TestServer server =
                        TestServer.of(
                                builder -> builder.useNio(useNio),
                                TestServer.SILENT.withWriteTimeout(Duration.ofMillis(300)),
                                request -> Sources.handler(firehose));
                RawClient client = RawClient.connectNarrow(server.port()).get("/stream")) {
            firehose.stopped.await();
            client.head();

            SocketException end = assertThrows(SocketException.class, client::rest);
            assertEquals("Connection reset", end.getMessage());
        }
    }

    @Test
    void a_slow_reader_does_not_delay_other_clients() throws Exception {
        Firehose firehose = new Firehose();
        try (TestServer server =
                        TestServer.of(
                                TestServer.SILENT.withWriteTimeout(Duration.ZERO),
                                request -> Sources.handler(firehose));
                RawClient _ = RawClient.connectNarrow(server.port()).get("/stream");
                RawClient reader = server.stream()) {
            for (int i = 0; i < 10_000; i++) {
                assertEquals("data: " + KILOBYTE + "\n", reader.block());
            }
            assertEquals(2, server.streams.openStreams());
        }
    }
}
