package dev.sluice.http.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.source.Sources;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HeartbeatTest {

    @Test
    void heartbeats_are_sent_while_a_handler_blocks() throws Exception {
        CountDownLatch asleep = new CountDownLatch(1);
        try (TestServer server =
                        TestServer.of(
                                TestServer.SILENT.withHeartbeat(Duration.ofMillis(20)),
                                request -> Sources.handler(events -> asleep.await()));
                RawClient client = server.stream()) {
            assertEquals(":", client.streamLine());
            assertEquals(":", client.streamLine());
            asleep.countDown();
        }
    }
}
