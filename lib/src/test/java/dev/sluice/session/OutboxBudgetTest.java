package dev.sluice.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.clock.StreamTime;
import dev.sluice.event.EventEncoder;
import dev.sluice.source.FrameSink;
import dev.sluice.source.Next;
import dev.sluice.source.ResumePoint;
import dev.sluice.source.UnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OutboxBudgetTest {

    /** {@code data: ...} and a blank line. */
    private static final String HUNDRED_BYTES = "x".repeat(92);

    private final OutboxBudget budget = new OutboxBudget(1000);
    private final Outbox one = outbox();
    private final Outbox other = outbox();

    private Outbox outbox() {
        return new Outbox(EventEncoder.create(), budget, () -> {});
    }

    private static void push(Outbox outbox, int times) {
        for (int i = 0; i < times; i++) {
            assertTrue(outbox.push(Next.item(HUNDRED_BYTES)));
        }
    }

    @Test
    void the_budget_counts_all_elements_that_wait_in_all_outboxes() {
        push(one, 2);
        push(other, 1);

        assertEquals(300, budget.held());
    }

    @Test
    void the_budget_counts_a_batch_until_it_has_been_written() {
        push(one, 2);
        Batch writing = Objects.requireNonNull(one.take(true));
        push(one, 1);
        assertEquals(300, budget.held());

        one.giveBack(writing);

        assertEquals(100, budget.held());
    }

    @Test
    void closing_an_outbox_gives_back_its_memory() {
        push(one, 3);

        one.close();

        assertEquals(0, budget.held());
    }

    @Test
    void a_source_has_room_while_little_memory_is_held() {
        push(one, 4);

        assertTrue(one.hasRoom());
        assertFalse(budget.isTight());
    }

    @Test
    void each_outbox_has_room_for_one_element_when_half_of_the_budget_is_held() {
        push(one, 5);
        assertTrue(budget.isTight());
        assertTrue(other.hasRoom(), "it holds nothing");

        push(other, 1);

        assertFalse(other.hasRoom());
        assertFalse(one.hasRoom());
    }

    @Test
    void an_element_that_is_being_written_takes_the_room_of_its_outbox() {
        push(one, 5);
        Batch writing = Objects.requireNonNull(one.take(true));
        assertFalse(one.hasRoom());

        one.giveBack(writing);

        assertTrue(one.hasRoom());
    }

    @Test
    void the_first_element_of_a_stream_is_refused_when_the_budget_is_spent() {
        push(one, 9);
        push(other, 1);
        assertTrue(budget.isSpent());
        Outbox third = outbox();

        assertThrows(UnavailableException.class, () -> third.push(Next.item(HUNDRED_BYTES)));

        assertEquals(1000, budget.held());
        one.close();
        push(third, 1);
    }

    @Test
    void an_element_of_a_source_that_did_not_wait_is_refused_when_the_budget_is_spent() {
        push(one, 10);

        UnavailableException thrown =
                assertThrows(UnavailableException.class, () -> one.push(Next.item(HUNDRED_BYTES)));

        assertEquals("There is no memory for this stream now", thrown.getMessage());
    }

    @Test
    void a_source_that_has_begun_waits_until_something_was_written() throws Exception {
        push(one, 1);
        Batch begun = Objects.requireNonNull(one.take(true));
        one.giveBack(begun);
        push(other, 10);
        assertFalse(one.hasRoom());
        Thread waitsForRoom = startWaiting(one::awaitRoom);
        Thread waitsForTaken = startWaiting(one::awaitTaken);

        other.giveBack(Objects.requireNonNull(other.take(true)));

        waitsForRoom.join();
        waitsForTaken.join();
        assertTrue(one.hasRoom());
    }

    private static Thread startWaiting(Waiting call) {
        Thread thread =
                Thread.startVirtualThread(() -> {
                    try {
                        call.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
        while (thread.getState() != Thread.State.WAITING) {
            assertTrue(thread.isAlive(), "it did not wait");
            Thread.onSpinWait();
        }
        return thread;
    }

    private interface Waiting {
        void await() throws InterruptedException;
    }

    @Test
    void a_stream_that_waits_to_read_from_its_cursor_is_woken() {
        AtomicInteger woken = new AtomicInteger();
        Outbox reading = new Outbox(EventEncoder.create(), budget, woken::incrementAndGet);
        push(one, 10);
        assertFalse(reading.hasMemory());

        one.close();

        assertEquals(1, woken.get());
        assertTrue(reading.hasMemory());
        one.close();
        assertEquals(1, woken.get());
    }

    @Test
    void a_stream_that_has_stopped_is_not_woken() {
        AtomicInteger woken = new AtomicInteger();
        Outbox reading = new Outbox(EventEncoder.create(), budget, woken::incrementAndGet);
        push(one, 10);
        assertFalse(reading.hasMemory());
        reading.stop();

        one.close();

        assertEquals(0, woken.get());
    }

    @Test
    void the_budget_counts_bytes_that_a_cursor_has_given_and_taken_in() {
        one.countOfCursor(100, 50);
        assertEquals(150, budget.held());
        assertTrue(one.isHolding());

        one.countOfCursor(0, 40);
        assertEquals(40, budget.held());

        one.stop();
        one.countOfCursor(0, 40);
        assertEquals(0, budget.held());
        assertFalse(one.isHolding());
    }

    @Test
    void a_failed_write_gives_back_its_memory() throws Exception {
        try (SourceFeed feed =
                SourceFeed.start(
                        (from, out) -> out.send(HUNDRED_BYTES),
                        ResumePoint.fresh(),
                        EventEncoder.create(),
                        budget,
                        StreamTime.SYSTEM)) {
            feed.awaitBegun(Duration.ofMinutes(1));
            assertEquals(100, budget.held());

            assertThrows(IOException.class, () -> feed.next(Duration.ZERO, new Broken()));

            assertEquals(0, budget.held());
        }
    }

    /** A connection that is broken. */
    private static final class Broken implements Feed.Writer {

        @Override
        public void write(Batch batch) throws IOException {
            throw new IOException("broken");
        }

        @Override
        public @Nullable FrameSink frames() {
            return null;
        }

        @Override
        public boolean mayWait() {
            return true;
        }
    }
}
