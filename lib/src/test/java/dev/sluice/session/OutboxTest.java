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
        Batch batch = outbox.take();
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
        void gives_all_that_waits_at_once_in_its_order() {
            push("a");
            push("b");

            assertEquals("data: a\n\ndata: b\n\n", taken());
            assertNull(outbox.take());
        }

        @Test
        void wakes_the_one_who_takes_when_there_is_something_where_there_was_nothing() {
            push("a");
            push("b");
            assertEquals(1, woken);

            taken();
            push("c");

            assertEquals(2, woken);
        }

        @Test
        void is_as_it_was_when_an_element_cannot_be_encoded() {
            push("a");

            assertThrows(EventEncodingException.class, () -> push(new Object()));

            push("b");
            assertEquals("data: a\n\ndata: b\n\n", taken());
        }

        @Test
        void counts_events_and_gaps_for_the_one_who_is_told() {
            push("a");
            Gap gap = new Gap("news", Gap.Reason.OVERFLOW, OptionalLong.of(3), "7");
            outbox.push(new Next.Missing<>(gap));
            push(new Comment("no event"));

            Batch batch = Objects.requireNonNull(outbox.take());
            assertEquals(2, batch.events());
            assertEquals(List.of(Gap.Reason.OVERFLOW), batch.missed());
        }

        @Test
        void fills_a_batch_again_that_has_been_written() {
            push("a");
            Batch first = Objects.requireNonNull(outbox.take());
            outbox.giveBack(first);

            push("b");

            assertSame(first, outbox.take());
            assertEquals("data: b\n\n", first.bytes().toString());
        }

        @Test
        void keeps_no_batch_while_it_is_idle() {
            push("a");
            Batch first = Objects.requireNonNull(outbox.take());
            outbox.giveBack(first);
            assertNull(outbox.take());
            push("b");

            assertNotSame(first, outbox.take());
        }

        @Test
        void has_room_until_it_is_full() throws Exception {
            push("a");

            outbox.awaitRoom();

            push(FULL);
            FutureTask<Void> waiting = waiting(outbox::awaitRoom);
            assertFalse(waiting.isDone());
            taken();
            waiting.get();
        }

        @Test
        void says_when_all_was_taken() throws Exception {
            push("a");
            FutureTask<Void> waiting = waiting(outbox::awaitTaken);
            assertFalse(waiting.isDone());

            taken();

            waiting.get();
        }

        @Test
        void lets_nobody_wait_who_is_interrupted() {
            Thread.currentThread().interrupt();

            assertThrows(InterruptedException.class, outbox::awaitRoom);
        }
    }

    @Nested
    class Beginning {

        @Test
        void is_waited_for_as_long_as_said() throws Exception {
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
        void fails_with_what_the_source_threw_before_it() {
            StreamException failure = new StreamException("broken");
            outbox.fail(failure);

            assertSame(failure, assertThrows(StreamException.class, () -> outbox.awaitBegun(LONG)));
        }

        @Test
        void has_been_when_the_source_fails_later() throws Exception {
            push("a");
            outbox.fail(new StreamException("broken"));

            outbox.awaitBegun(LONG);
        }

        @Test
        void is_over_with_a_source_that_has_nothing() throws Exception {
            outbox.end();

            outbox.awaitBegun(LONG);
        }
    }

    @Nested
    class The_end {

        @Test
        void comes_behind_what_waits() {
            push("a");
            outbox.end();

            assertNull(outbox.whyOver());
            assertEquals("data: a\n\n", taken());
            assertEquals(new SessionEnd.SourceEnded(), outbox.whyOver());
        }

        @Test
        void wakes_the_one_who_takes() {
            outbox.end();

            assertEquals(1, woken);
        }

        @Test
        void lets_nothing_more_in() {
            outbox.end();

            assertFalse(push("late"));
            assertTrue(outbox.isOver());
            assertEquals("", taken());
        }

        @Test
        void is_the_first_that_was_told() {
            assertFalse(outbox.push(new Next.Ended<>()));

            assertFalse(outbox.fail(new StreamException("late")));
            assertEquals(new SessionEnd.SourceEnded(), outbox.whyOver());
        }

        @Test
        void of_a_slow_reader_is_another() {
            assertFalse(outbox.push(new Next.Detached<>()));

            assertEquals(new SessionEnd.Detached(), outbox.whyOver());
        }

        @Test
        void lets_go_of_a_source_that_waits_for_room() throws Exception {
            push(FULL);
            FutureTask<Void> waiting = waiting(outbox::awaitRoom);

            outbox.end();

            waiting.get();
        }

        @Test
        void by_an_interruption_of_its_own_does_not_look_like_one_of_the_stream() {
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
        void has_dropped_what_waits_and_lets_nothing_in() {
            push("a");

            outbox.close();

            assertEquals("", taken());
            assertFalse(push("b"));
            assertEquals("", taken());
        }

        @Test
        void lets_go_of_a_source_that_waits_for_room() throws Exception {
            push(FULL);
            FutureTask<Void> waiting = waiting(outbox::awaitRoom);

            outbox.close();

            waiting.get();
        }

        @Test
        void lets_what_waits_be_taken_if_it_has_only_stopped() {
            push("a");

            outbox.stop();

            assertFalse(push("b"));
            assertEquals("data: a\n\n", taken());
        }

        @Test
        void says_that_a_failure_comes_too_late() {
            outbox.close();

            assertFalse(outbox.fail(new StreamException("late")));
        }
    }

    @Nested
    class The_place {

        @Test
        void moves_with_what_is_left_out() {
            outbox.push(new Next.LeftOut<>(event(3)));
            outbox.push(new Next.LeftOut<>(event(4)));

            assertEquals(Optional.of("4"), outbox.takePlace());
            assertEquals(Optional.empty(), outbox.takePlace());
        }

        @Test
        void is_told_after_64_that_are_left_out() {
            IntStream.rangeClosed(1, 64).forEach(id -> outbox.push(new Next.LeftOut<>(event(id))));

            assertEquals("event: position\nid: 64\ndata: {}\n\n", taken());
            assertEquals(Optional.empty(), outbox.takePlace());
        }

        @Test
        void is_told_once_for_all_that_were_left_out_since_the_last_write() {
            IntStream.rangeClosed(1, 200).forEach(id -> outbox.push(new Next.LeftOut<>(event(id))));

            assertEquals(1, woken);
            assertEquals("event: position\nid: 200\ndata: {}\n\n", taken());
        }

        @Test
        void is_that_of_an_event_which_comes_later() {
            outbox.push(new Next.LeftOut<>(event(3)));
            push(event(4));
            taken();

            assertEquals(Optional.empty(), outbox.takePlace());
        }

        @Test
        void stays_when_an_element_without_an_id_comes() {
            outbox.push(new Next.LeftOut<>(event(3)));
            push("a");
            taken();

            assertEquals(Optional.of("3"), outbox.takePlace());
        }

        @Test
        void is_not_told_before_what_waits() {
            push(event(3));
            outbox.push(new Next.LeftOut<>(event(4)));

            assertEquals(Optional.empty(), outbox.takePlace());
            taken();
            assertEquals(Optional.of("4"), outbox.takePlace());
        }

        @Test
        void is_not_told_when_something_before_it_was_dropped() {
            push(event(3));
            outbox.push(new Next.LeftOut<>(event(4)));

            outbox.close();

            assertEquals(Optional.empty(), outbox.takePlace());
        }

        @Test
        void can_be_asked_for_after_the_stream_was_closed() {
            outbox.push(new Next.LeftOut<>(event(4)));

            outbox.close();

            assertEquals(Optional.of("4"), outbox.takePlace());
        }

        @Test
        void is_none_of_elements_without_ids() {
            outbox.push(new Next.LeftOut<>("a"));

            assertEquals(Optional.empty(), outbox.takePlace());
        }
    }
}
