package dev.sluice.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.Comment;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.EventEncodingException;
import dev.sluice.event.MessageEvent;
import dev.sluice.source.Gap;
import dev.sluice.source.Next;
import dev.sluice.source.StreamException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OutboxTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final String FULL = "x".repeat(Outbox.CAPACITY);

    private final OutboxBudget budget = new OutboxBudget(1024 * 1024);
    private int woken;
    private final Outbox outbox = new Outbox(EventEncoder.create(), budget, () -> woken++);

    private boolean push(Object element) {
        return outbox.push(Next.item(element));
    }

    private String taken() {
        Batch batch = outbox.take(true);
        return batch == null ? "" : batch.bytes().toString();
    }

    private static MessageEvent event(int id) {
        return MessageEvent.of("x").withId(Integer.toString(id));
    }

    private static FutureTask<Void> waiting(Waiting waiting) {
        FutureTask<Void> task =
                new FutureTask<>(() -> {
                    waiting.await();
                    return null;
                });
        Thread thread = Thread.startVirtualThread(task);
        while (!isWaiting(thread) && !task.isDone()) {
            Thread.onSpinWait();
        }
        return task;
    }

    private static boolean isWaiting(Thread thread) {
        return thread.getState() == Thread.State.WAITING
                || thread.getState() == Thread.State.TIMED_WAITING;
    }

    private interface Waiting {
        void await() throws InterruptedException;
    }

    @Nested
    class Open {

        @Test
        void an_outbox_gives_all_elements_that_wait_at_once_and_in_order() {
            push("a");
            push("b");

            assertEquals("data: a\n\ndata: b\n\n", taken());
            assertNull(outbox.take(true));
        }

        @Test
        void a_consumer_that_must_not_wait_takes_no_elements() {
            push("a");

            assertTrue(outbox.needsThread());
            assertNull(outbox.take(false));
            assertEquals("data: a\n\n", taken());
            assertFalse(outbox.needsThread());
        }

        @Test
        void an_element_that_comes_while_a_place_is_due_wakes_the_consumer() {
            IntStream.rangeClosed(1, 64).forEach(id -> outbox.push(new Next.LeftOut<>(event(id))));
            assertEquals(1, woken);

            push("a");

            assertEquals(2, woken);
        }

        @Test
        void an_outbox_wakes_its_consumer_when_it_is_no_longer_empty() {
            push("a");
            push("b");
            assertEquals(1, woken);

            taken();
            push("c");

            assertEquals(2, woken);
        }

        @Test
        void an_element_that_cannot_be_encoded_leaves_the_outbox_unchanged() {
            push("a");

            assertThrows(EventEncodingException.class, () -> push(new Object()));

            push("b");
            assertEquals("data: a\n\ndata: b\n\n", taken());
        }

        @Test
        void a_batch_counts_its_events_and_gaps() {
            push("a");
            Gap gap = new Gap("news", Gap.Reason.OVERFLOW, OptionalLong.of(3), "7");
            outbox.push(new Next.Missing<>(gap));
            push(new Comment("no event"));

            Batch batch = Objects.requireNonNull(outbox.take(true));
            assertEquals(2, batch.events());
            assertEquals(List.of(Gap.Reason.OVERFLOW), batch.missed());
        }

        @Test
        void a_batch_that_has_been_written_is_filled_again() {
            push("a");
            Batch first = Objects.requireNonNull(outbox.take(true));
            outbox.giveBack(first);

            push("b");

            assertSame(first, outbox.take(true));
            assertEquals("data: b\n\n", first.bytes().toString());
        }

        @Test
        void an_idle_outbox_keeps_no_batch() {
            push("a");
            Batch first = Objects.requireNonNull(outbox.take(true));
            outbox.giveBack(first);
            assertNull(outbox.take(true));
            push("b");

            assertNotSame(first, outbox.take(true));
        }

        @Test
        void an_outbox_has_room_until_it_is_full() throws Exception {
            push("a");

            outbox.awaitRoom();

            push(FULL);
            FutureTask<Void> waiting = waiting(outbox::awaitRoom);
            assertFalse(waiting.isDone());
            taken();
            waiting.get();
        }

        @Test
        void an_outbox_tells_when_all_elements_were_taken() throws Exception {
            push("a");
            FutureTask<Void> waiting = waiting(outbox::awaitTaken);
            assertFalse(waiting.isDone());

            taken();

            waiting.get();
        }

        @Test
        void an_interrupted_thread_does_not_wait_for_room() {
            Thread.currentThread().interrupt();

            assertThrows(InterruptedException.class, outbox::awaitRoom);
        }
    }

    @Nested
    class Beginning {

        @Test
        void the_beginning_is_awaited_for_a_limited_time() throws Exception {
            outbox.awaitBegun(Duration.ofMillis(1));

            FutureTask<Void> waiting =
                    waiting(() -> {
                        try {
                            outbox.awaitBegun(LONG);
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    });
            outbox.push(new Next.Begun<>());

            waiting.get();
            assertEquals("", taken());
        }

        @Test
        void waiting_for_the_beginning_fails_with_an_earlier_failure_of_the_source() {
            StreamException failure = new StreamException("broken");
            outbox.fail(failure);

            assertSame(failure, assertThrows(StreamException.class, () -> outbox.awaitBegun(LONG)));
        }

        @Test
        void a_source_that_fails_after_an_element_has_begun() throws Exception {
            push("a");
            outbox.fail(new StreamException("broken"));

            outbox.awaitBegun(LONG);
        }

        @Test
        void a_source_that_ends_without_elements_has_begun() throws Exception {
            outbox.end();

            outbox.awaitBegun(LONG);
        }
    }

    @Nested
    class The_end {

        @Test
        void the_end_comes_after_the_elements_that_wait() {
            push("a");
            outbox.end();

            assertNull(outbox.whyOver());
            assertEquals("data: a\n\n", taken());
            assertEquals(new SessionEnd.SourceEnded(), outbox.whyOver());
        }

        @Test
        void the_end_wakes_the_consumer_of_the_outbox() {
            outbox.end();

            assertEquals(1, woken);
        }

        @Test
        void the_end_lets_nothing_more_in() {
            outbox.end();

            assertFalse(push("late"));
            assertTrue(outbox.isOver());
            assertEquals("", taken());
        }

        @Test
        void the_first_end_is_the_one_that_counts() {
            assertFalse(outbox.push(new Next.Ended<>()));

            assertFalse(outbox.fail(new StreamException("late")));
            assertEquals(new SessionEnd.SourceEnded(), outbox.whyOver());
        }

        @Test
        void a_slow_reader_has_an_end_of_its_own() {
            assertFalse(outbox.push(new Next.Detached<>()));

            assertEquals(new SessionEnd.Detached(), outbox.whyOver());
        }

        @Test
        void the_end_releases_a_source_that_waits_for_room() throws Exception {
            push(FULL);
            FutureTask<Void> waiting = waiting(outbox::awaitRoom);

            outbox.end();

            waiting.get();
        }

        @Test
        void an_interruption_thrown_by_the_source_is_reported_as_its_failure() {
            InterruptedException interrupted = new InterruptedException("a call gave up");
            outbox.fail(interrupted);

            SessionEnd.Failed failed = assertInstanceOf(SessionEnd.Failed.class, outbox.whyOver());
            assertInstanceOf(IllegalStateException.class, failed.cause());
            assertSame(interrupted, failed.cause().getCause());
        }
    }

    @Nested
    class Closed {

        @Test
        void a_closed_outbox_has_dropped_its_elements_and_lets_nothing_in() {
            push("a");

            outbox.close();

            assertEquals("", taken());
            assertFalse(push("b"));
            assertEquals("", taken());
        }

        @Test
        void closing_an_outbox_releases_a_source_that_waits_for_room() throws Exception {
            push(FULL);
            FutureTask<Void> waiting = waiting(outbox::awaitRoom);

            outbox.close();

            waiting.get();
        }

        @Test
        void a_stopped_outbox_still_gives_the_elements_that_wait() {
            push("a");

            outbox.stop();

            assertFalse(push("b"));
            assertEquals("data: a\n\n", taken());
        }

        @Test
        void a_failure_comes_too_late_for_a_closed_outbox() {
            outbox.close();

            assertFalse(outbox.fail(new StreamException("late")));
        }
    }

    @Nested
    class The_place {

        @Test
        void the_position_moves_with_the_elements_that_are_left_out() {
            outbox.push(new Next.LeftOut<>(event(3)));
            outbox.push(new Next.LeftOut<>(event(4)));

            assertEquals(Optional.of("4"), outbox.takePlace());
            assertEquals(Optional.empty(), outbox.takePlace());
        }

        @Test
        void the_position_is_sent_after_64_elements_were_left_out() {
            IntStream.rangeClosed(1, 64).forEach(id -> outbox.push(new Next.LeftOut<>(event(id))));

            assertEquals("event: position\nid: 64\ndata: {}\n\n", taken());
            assertEquals(Optional.empty(), outbox.takePlace());
        }

        @Test
        void the_position_is_sent_once_for_all_elements_left_out_since_the_last_write() {
            IntStream.rangeClosed(1, 200).forEach(id -> outbox.push(new Next.LeftOut<>(event(id))));

            assertEquals(1, woken);
            assertEquals("event: position\nid: 200\ndata: {}\n\n", taken());
        }

        @Test
        void the_id_of_a_later_event_replaces_the_position() {
            outbox.push(new Next.LeftOut<>(event(3)));
            push(event(4));
            taken();

            assertEquals(Optional.empty(), outbox.takePlace());
        }

        @Test
        void an_element_without_an_id_does_not_change_the_position() {
            outbox.push(new Next.LeftOut<>(event(3)));
            push("a");
            taken();

            assertEquals(Optional.of("3"), outbox.takePlace());
        }

        @Test
        void the_position_is_not_given_before_the_elements_that_wait() {
            push(event(3));
            outbox.push(new Next.LeftOut<>(event(4)));

            assertEquals(Optional.empty(), outbox.takePlace());
            taken();
            assertEquals(Optional.of("4"), outbox.takePlace());
        }

        @Test
        void the_position_is_not_given_when_an_element_before_it_was_dropped() {
            push(event(3));
            outbox.push(new Next.LeftOut<>(event(4)));

            outbox.close();

            assertEquals(Optional.empty(), outbox.takePlace());
        }

        @Test
        void the_position_can_be_taken_after_the_stream_was_closed() {
            outbox.push(new Next.LeftOut<>(event(4)));

            outbox.close();

            assertEquals(Optional.of("4"), outbox.takePlace());
        }

        @Test
        void elements_without_ids_have_no_position() {
            outbox.push(new Next.LeftOut<>("a"));

            assertEquals(Optional.empty(), outbox.takePlace());
        }
    }
}
