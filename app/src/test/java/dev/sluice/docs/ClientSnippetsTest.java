package dev.sluice.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.app.Examples;
import dev.sluice.client.Backoff;
import dev.sluice.client.ClientOptions;
import dev.sluice.controller.Sse;
import dev.sluice.controller.SseController;
import dev.sluice.service.Sluice;
import dev.sluice.service.SluiceService;
import dev.sluice.source.EventSink;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The clients of docs/client.md that stop, on a stream that always fails. */
@Timeout(60)
class ClientSnippetsTest {

    @SseController
    static final class Failing {

        private final AtomicInteger streams = new AtomicInteger();

        @Sse("/failing")
        void fail(EventSink events) throws InterruptedException {
            streams.incrementAndGet();
            events.send("before");
            throw new IllegalStateException("always");
        }
    }

    private final Failing failing = new Failing();

    private SluiceService service() {
        return Examples.open(Sluice.service().controllers(failing));
    }

    private static ClientOptions options(SluiceService service) {
        return ClientOptions.of(service.address().resolve("/failing"))
                .withBackoff(Backoff.defaults().withRetry(Duration.ofMillis(10)));
    }

    @Test
    void the_client_that_stops_at_a_failure_leaves_its_loop() {
        try (SluiceService service = service()) {
            LibrarySnippets.clientThatStopsAtAFailure(options(service));

            assertEquals(1, failing.streams.get());
        }
    }

    @Test
    void the_impatient_client_gives_up_when_no_server_answers() {
        ClientOptions nowhere;
        try (SluiceService service = service()) {
            nowhere = options(service);
        }

        IllegalStateException end =
                assertThrows(
                        IllegalStateException.class,
                        () -> LibrarySnippets.impatientClient(nowhere));
        assertEquals("No stream in 5 tries", end.getMessage());
    }
}
