package dev.sluice.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.clock.VirtualTime;
import dev.sluice.event.EventEncoder;
import dev.sluice.source.Next;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class WriteTimeoutTest {

    private final VirtualTime clock = new VirtualTime();
    private final OutboxBudget budget = new OutboxBudget(1000);
    private final OpenSessions sessions =
            new OpenSessions(
                    EventEncoder.create(),
                    new SessionTime(clock, () -> 0L),
                    budget,
                    new EvictedBlocks(1000));

    /** A client that takes nothing. */
    private static final class StalledOutput implements Output {

        private final CountDownLatch writing = new CountDownLatch(1);
        private volatile boolean abandoned;
        private int writesToTake;

        /** It takes something first. */
        StalledOutput after(int writes) {
            writesToTake = writes;
            return this;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (writesToTake-- > 0) {
                return;
            }
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
        public void finish() {}

        @Override
        public void abandon() {
            abandoned = true;
        }
    }

    /** A client that takes its time for all that it is given. */
    private final class SlowOutput implements Output {

        private final boolean takesFrames;
        private long taken;

        private SlowOutput(boolean takesFrames) {
            this.takesFrames = takesFrames;
        }

        @Override
        public boolean takesFrames() {
            return takesFrames;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            clock.jump(Duration.ofSeconds(9));
            sessions.dropStalled();
            taken += length;
        }

        @Override
        public void finish() {}

        @Override
        public void abandon() {}
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_client_that_is_slow_to_take_something_large_is_not_dropped(boolean takesFrames) {
        SlowOutput output = new SlowOutput(takesFrames);
        String large = "x".repeat(3 * TimedOutput.PIECE_BYTES);
        Session session = open(new ScriptedFeed(clock).item(large), output);

        assertEquals(new SessionEnd.SourceEnded(), session.run());
        assertTrue(output.taken > large.length());
    }

    @Test
    void a_client_that_has_kept_a_write_waiting_for_too_long_is_dropped() throws Exception {
        StalledOutput output = new StalledOutput();
        ScriptedFeed feed = new ScriptedFeed(clock);
        CompletableFuture<SessionEnd> end = run(feed, output);
        output.writing.await();

        clock.jump(Duration.ofSeconds(10));
        sessions.dropStalled();

        assertEquals(new SessionEnd.ReaderTooSlow(), end.get(20, TimeUnit.SECONDS));
        assertTrue(feed.closed);
        assertTrue(output.abandoned);
    }

    @Test
    void a_client_that_has_taken_all_for_a_while_is_dropped_when_it_stalls() throws Exception {
        StalledOutput output = new StalledOutput().after(1);
        ScriptedFeed feed =
                new ScriptedFeed(clock)
                        .step(atMost -> {
                            sessions.dropStalled();
                            return Next.item("it takes nothing of this");
                        });
        CompletableFuture<SessionEnd> end = run(feed, output);
        output.writing.await();

        clock.jump(Duration.ofSeconds(10));
        sessions.dropStalled();

        assertEquals(new SessionEnd.ReaderTooSlow(), end.get(20, TimeUnit.SECONDS));
    }

    @Test
    void a_client_whose_write_is_still_within_its_time_is_not_dropped() throws Exception {
        StalledOutput output = new StalledOutput();
        CompletableFuture<SessionEnd> end = run(new ScriptedFeed(clock), output);
        output.writing.await();

        clock.jump(Duration.ofSeconds(10).minusNanos(1));
        sessions.dropStalled();

        assertFalse(end.isDone());
        assertEquals(1, sessions.count());
        clock.jump(Duration.ofNanos(1));
        sessions.dropStalled();
        end.get(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource({"500, 2000", "1000, 500"})
    void a_client_whose_stream_holds_memory_that_others_need_is_dropped_sooner(
            int held, int patienceMillis) throws Exception {
        StalledOutput output = new StalledOutput();
        CompletableFuture<SessionEnd> end = run(new ScriptedFeed(clock).holding(), output);
        output.writing.await();
        budget.add(held);

        clock.jump(Duration.ofMillis(patienceMillis - 1));
        sessions.dropStalled();
        assertFalse(output.abandoned);
        clock.jump(Duration.ofMillis(1));
        sessions.dropStalled();

        assertEquals(new SessionEnd.ReaderTooSlow(), end.get(20, TimeUnit.SECONDS));
        assertTrue(output.abandoned);
    }

    @Test
    void a_client_that_holds_no_memory_is_not_dropped_sooner_when_others_need_some()
            throws Exception {
        StalledOutput output = new StalledOutput();
        CompletableFuture<SessionEnd> end = run(new ScriptedFeed(clock), output);
        output.writing.await();
        budget.add(500);

        clock.jump(Duration.ofSeconds(9));
        sessions.dropStalled();

        assertFalse(output.abandoned);
        clock.jump(Duration.ofSeconds(1));
        sessions.dropStalled();
        end.get(20, TimeUnit.SECONDS);
    }

    @Test
    void the_connection_of_a_client_that_has_left_is_not_abandoned() throws Exception {
        StalledOutput output = new StalledOutput();
        Session session = open(new ScriptedFeed(clock), output);
        CompletableFuture<SessionEnd> end = new CompletableFuture<>();
        Thread.startVirtualThread(() -> end.complete(session.run()));
        output.writing.await();

        session.end(new SessionEnd.ClientGone());

        assertEquals(new SessionEnd.ClientGone(), end.get(20, TimeUnit.SECONDS));
        assertFalse(output.abandoned);
    }

    @Test
    void a_client_that_has_nothing_to_take_is_not_dropped() {
        WriteDeadline deadline = new WriteDeadline(new SessionTime(clock, () -> 0L));
        deadline.start();
        deadline.stop();
        clock.jump(Duration.ofHours(1));

        assertFalse(deadline.expire(Duration.ofSeconds(10)));
    }

    @Test
    void the_write_timeout_can_be_turned_off() {
        WriteDeadline deadline = new WriteDeadline(new SessionTime(clock, () -> 0L));
        deadline.start();
        clock.jump(Duration.ofDays(365));

        assertFalse(deadline.expire(Duration.ZERO));
    }

    private Session open(Feed feed, Output output) {
        return sessions.open(
                feed, SessionOptions.defaults(), Lease.UNLIMITED, output, SessionCalls.NONE);
    }

    private CompletableFuture<SessionEnd> run(ScriptedFeed feed, Output output) {
        Session session = open(feed, output);
        CompletableFuture<SessionEnd> end = new CompletableFuture<>();
        Thread.startVirtualThread(() -> end.complete(session.run()));
        return end;
    }
}
