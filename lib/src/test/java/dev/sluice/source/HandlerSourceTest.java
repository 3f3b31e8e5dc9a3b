package dev.sluice.source;

import static dev.sluice.source.Pull.untilEnd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.source.Threads.Running;
import io.helidon.common.context.Context;
import io.helidon.common.context.Contexts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HandlerSourceTest {

    private static Pull<Object> open(EventHandler handler) {
        return Pull.open(Sources.handler(handler));
    }

    private static Running<Object> sending(EventSink events, Object element) {
        return Threads.run(() -> {
            events.send(element);
            return "sent";
        });
    }

    /** Sends 1, 2, 3, ... without end. */
    private static final class Counting implements EventHandler {

        private final CompletableFuture<Thread> thread = new CompletableFuture<>();
        private final AtomicInteger sent = new AtomicInteger();

        @Override
        public void handle(EventSink events) throws InterruptedException {
            thread.complete(Thread.currentThread());
            while (true) {
                events.send(sent.get() + 1);
                sent.incrementAndGet();
            }
        }

        void awaitStuckAfter(int count) throws Exception {
            Threads.awaitTrue(() -> sent.get() >= count);
            Threads.awaitWaiting(thread.get());
            assertEquals(count, sent.get());
        }
    }

    @Nested
    class AHandler {

        @Test
        void a_handler_gives_the_elements_that_it_sends_and_ends_when_it_returns()
                throws Exception {
            Source<Object> source =
                    Sources.handler(events -> {
                        events.send("one");
                        events.send(2);
                    });

            assertEquals(List.of("one", 2), untilEnd(source));
        }

        @Test
        void a_handler_waits_until_there_is_room_for_the_next_element() throws Exception {
            Counting handler = new Counting();
            try (Pull<Object> pull = open(handler)) {
                handler.awaitStuckAfter(0);

                assertEquals(List.of(1, 2), pull.items(2));

                handler.awaitStuckAfter(2);
            }
        }

        @Test
        void a_handler_runs_on_its_own_virtual_thread_for_each_stream() throws Exception {
            Source<Object> source = Sources.handler(events -> events.send(Thread.currentThread()));

            Thread one = assertInstanceOf(Thread.class, untilEnd(source).getFirst());
            Thread two = assertInstanceOf(Thread.class, untilEnd(source).getFirst());

            assertTrue(one.isVirtual());
            assertNotEquals(one, two);
        }

        @Test
        void a_handler_runs_in_the_context_of_the_caller_that_began_the_stream() throws Exception {
            Context context = Context.create();
            Source<Object> source =
                    Sources.handler(events -> events.send(Contexts.context().orElseThrow()));

            List<Object> contexts =
                    Contexts.runInContext(context, () -> untilEnd(Sources.merge(source, source)));

            assertEquals(List.of(context, context), contexts);
        }

        @Test
        void a_handler_may_send_from_several_threads() throws Exception {
            Source<Object> source =
                    Sources.handler(events -> {
                        List<Running<Object>> senders = new ArrayList<>();
                        for (int i = 0; i < 100; i++) {
                            senders.add(sending(events, i));
                        }
                        for (Running<Object> sender : senders) {
                            sender.thread().join();
                        }
                    });

            List<Object> given = untilEnd(source);

            assertEquals(100, given.size());
            assertEquals(100, given.stream().distinct().count());
        }

        @Test
        void a_handler_must_not_send_null() {
            try (Pull<Object> pull = open(events -> events.send(null))) {
                pull.assertFails(NullPointerException.class);
            }
        }

        @Test
        void a_send_throws_the_exception_of_a_step_and_the_handler_may_go_on() throws Exception {
            Source<Object> source =
                    Sources.handler(events -> {
                        assertThrows(NumberFormatException.class, () -> events.send("x"));
                        events.send("1");
                    });

            assertEquals(
                    List.of(1), untilEnd(source.map(text -> Integer.valueOf(text.toString()))));
        }
    }

    @Nested
    class TheLastEventId {

        private final Source<Object> source =
                Sources.handler(events -> events.send(events.lastEventId()));

        @Test
        void the_last_event_id_is_known_for_a_client_that_comes_back() throws Exception {
            try (Pull<Object> pull = Pull.open(source, ResumePoint.after("42"))) {
                assertEquals(Optional.of("42"), pull.item());
            }
        }

        @Test
        void the_last_event_id_is_empty_for_a_client_that_comes_for_the_first_time()
                throws Exception {
            try (Pull<Object> pull = Pull.open(source, ResumePoint.fresh())) {
                assertEquals(Optional.empty(), pull.item());
            }
        }
    }

    @Nested
    class AFailure {

        @Test
        void a_failure_comes_after_the_elements_that_were_sent() throws Exception {
            StreamException failure = new StreamException("quota used up");
            try (Pull<Object> pull =
                    open(events -> {
                        events.send("one");
                        throw failure;
                    })) {
                assertEquals("one", pull.item());
                assertSame(failure, pull.assertFails(StreamException.class));
            }
        }
    }

    @Nested
    class AClientThatLeaves {

        private final CountDownLatch sleeping = new CountDownLatch(1);
        private final CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        private final CompletableFuture<Throwable> thrownLater = new CompletableFuture<>();

        private void sleepThenSend(EventSink events) {
            try {
                sleeping.countDown();
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                thrown.complete(e);
            }
            try {
                events.send("too late");
            } catch (InterruptedException e) {
                thrownLater.complete(e);
            }
        }

        @Test
        void a_client_that_leaves_interrupts_a_handler_that_sleeps() throws Exception {
            Pull<Object> pull = open(this::sleepThenSend);
            sleeping.await();

            pull.close();

            assertInstanceOf(InterruptedException.class, thrown.get());
        }

        @Test
        void no_send_goes_through_after_the_client_has_left() throws Exception {
            Pull<Object> pull = open(this::sleepThenSend);
            sleeping.await();

            pull.close();

            assertInstanceOf(InterruptedException.class, thrownLater.get());
            pull.assertEnded();
        }

        @Test
        void a_client_that_leaves_ends_a_send_that_waits() throws Exception {
            Counting handler = new Counting();
            Pull<Object> pull = open(handler);
            handler.awaitStuckAfter(0);

            pull.close();

            pull.awaitReturned();
        }
    }

    @Nested
    class AfterTheHandlerHasReturned {

        @Test
        void no_thread_of_a_handler_can_send_after_it_has_returned() throws Exception {
            CompletableFuture<EventSink> kept = new CompletableFuture<>();
            try (Pull<Object> pull = open(kept::complete)) {
                pull.awaitReturned();

                assertThrows(InterruptedException.class, () -> kept.get().send("too late"));

                pull.assertEnded();
            }
        }

        @Test
        void no_thread_of_a_failed_handler_can_send_to_a_stream_that_goes_on() throws Exception {
            CompletableFuture<EventSink> kept = new CompletableFuture<>();
            HandSource<Object> behind = new HandSource<>();
            Source<Object> failing =
                    Sources.handler(events -> {
                        kept.complete(events);
                        throw new StreamException("broken");
                    });
            try (Pull<Object> pull = Pull.open(failing.onErrorResume(failure -> behind))) {
                behind.awaitRunning();

                assertThrows(InterruptedException.class, () -> kept.get().send("too late"));

                behind.give("one");
                assertEquals("one", pull.item());
            }
        }

        @Test
        void no_thread_of_a_handler_waits_in_a_send_after_it_has_returned() throws Exception {
            CompletableFuture<Running<Object>> straggler = new CompletableFuture<>();
            try (Pull<Object> pull =
                    open(events -> {
                        Running<Object> running = sending(events, "one");
                        Threads.awaitWaiting(running.thread());
                        straggler.complete(running);
                    })) {
                assertEquals("sent", straggler.get().result().get());

                assertEquals(List.of("one"), pull.untilEnd());
            }
        }
    }
}
