package dev.sluice.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    void counts_what_waits_in_all_outboxes() {
        push(one, 2);
        push(other, 1);

        assertEquals(300, budget.held());
    }

    @Test
    void counts_what_is_being_written_until_that_is_over() {
        push(one, 2);
        Batch writing = Objects.requireNonNull(one.take());
        push(one, 1);
        assertEquals(300, budget.held());

        one.giveBack(writing);

        assertEquals(100, budget.held());
    }

    @Test
    void gets_back_what_a_closed_outbox_drops() {
        push(one, 3);

        one.close();

        assertEquals(0, budget.held());
    }

    @Test
    void keeps_a_source_with_room_while_little_is_held() {
        push(one, 4);

        assertTrue(one.hasRoom());
        assertFalse(budget.isTight());
    }

    @Test
    void leaves_each_outbox_room_for_one_element_when_half_of_it_is_held() {
        push(one, 5);
        assertTrue(budget.isTight());
        assertTrue(other.hasRoom(), "it holds nothing");

        push(other, 1);

        assertFalse(other.hasRoom());
        assertFalse(one.hasRoom());
    }

    @Test
    void counts_an_element_that_is_being_written_against_that_room() {
        push(one, 5);
        Batch writing = Objects.requireNonNull(one.take());
        assertFalse(one.hasRoom());

        one.giveBack(writing);

        assertTrue(one.hasRoom());
    }

    @Test
    void refuses_the_first_element_of_a_stream_when_all_of_it_is_held() {
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
    void refuses_an_element_of_a_source_that_did_not_wait_when_all_of_it_is_held() {
        push(one, 10);

        UnavailableException thrown =
                assertThrows(UnavailableException.class, () -> one.push(Next.item(HUNDRED_BYTES)));

        assertEquals("There is no memory for this stream now", thrown.getMessage());
    }

    @Test
    void has_a_source_wait_that_has_begun_until_something_was_written() throws Exception {
        push(one, 1);
        Batch begun = Objects.requireNonNull(one.take());
        one.giveBack(begun);
        push(other, 10);
        assertFalse(one.hasRoom());
        Thread waitsForRoom = startWaiting(one::awaitRoom);
        Thread waitsForTaken = startWaiting(one::awaitTaken);

        other.giveBack(Objects.requireNonNull(other.take()));

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
    void wakes_a_stream_that_waits_to_read_from_its_cursor() {
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
    void wakes_no_stream_that_has_stopped() {
        AtomicInteger woken = new AtomicInteger();
        Outbox reading = new Outbox(EventEncoder.create(), budget, woken::incrementAndGet);
        push(one, 10);
        assertFalse(reading.hasMemory());
        reading.stop();

        one.close();

        assertEquals(0, woken.get());
    }

    @Test
    void counts_what_a_cursor_has_given_and_taken_in() {
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
    void gets_back_what_could_not_be_written() throws Exception {
        try (SourceFeed feed =
                SourceFeed.start(
                        (from, out) -> out.send(HUNDRED_BYTES),
                        ResumePoint.fresh(),
                        EventEncoder.create(),
                        budget)) {
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
    }
}
