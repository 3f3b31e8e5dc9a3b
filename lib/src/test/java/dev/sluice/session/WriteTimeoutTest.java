package dev.sluice.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.EventEncoder;
import dev.sluice.event.WireBuffer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WriteTimeoutTest {

    private final HandClock clock = new HandClock();
    private final OpenSessions sessions =
            new OpenSessions(EventEncoder.create(), new SessionTime(clock::nanoTime, () -> 0L));

    /** A client that takes nothing. */
    private static final class StalledOutput implements StreamOutput {

        private final CountDownLatch writing = new CountDownLatch(1);

        @Override
        public void write(WireBuffer batch) throws IOException {
            writing.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IOException("closed by interrupt", e);
            }
        }

        @Override
        public boolean takesFrames() {
            return false;
        }

        @Override
        public void writeFrames(byte[] bytes, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void finish() {}
    }

    @Test
    void drops_a_client_that_has_kept_a_write_waiting_for_longer() throws Exception {
        StalledOutput output = new StalledOutput();
        ScriptedFeed feed = new ScriptedFeed(clock);
        CompletableFuture<SessionEnd> end = run(feed, output);
        output.writing.await();

        clock.advance(Duration.ofSeconds(10));
        sessions.dropStalled();

        assertEquals(new SessionEnd.ReaderTooSlow(), end.get(20, TimeUnit.SECONDS));
        assertTrue(feed.closed);
    }

    @Test
    void leaves_a_client_alone_whose_write_is_not_over_its_time() throws Exception {
        StalledOutput output = new StalledOutput();
        CompletableFuture<SessionEnd> end = run(new ScriptedFeed(clock), output);
        output.writing.await();

        clock.advance(Duration.ofSeconds(10).minusNanos(1));
        sessions.dropStalled();

        assertFalse(end.isDone());
        assertEquals(1, sessions.count());
        clock.advance(Duration.ofNanos(1));
        sessions.dropStalled();
        end.get(20, TimeUnit.SECONDS);
    }

    @Test
    void leaves_a_client_alone_that_has_nothing_to_take() {
        WriteDeadline deadline =
                new WriteDeadline(
                        Duration.ofSeconds(10), new SessionTime(clock::nanoTime, () -> 0L));
        deadline.start();
        deadline.stop();
        clock.advance(Duration.ofHours(1));

        assertFalse(deadline.expire());
    }

    @Test
    void can_be_turned_off() {
        WriteDeadline deadline =
                new WriteDeadline(Duration.ZERO, new SessionTime(clock::nanoTime, () -> 0L));
        deadline.start();
        clock.advance(Duration.ofDays(365));

        assertFalse(deadline.expire());
    }

    private CompletableFuture<SessionEnd> run(ScriptedFeed feed, StreamOutput output) {
        StreamSession session = sessions.open(feed, SessionOptions.defaults(), output);
        CompletableFuture<SessionEnd> end = new CompletableFuture<>();
        Thread.startVirtualThread(() -> end.complete(session.run()));
        return end;
    }
}
