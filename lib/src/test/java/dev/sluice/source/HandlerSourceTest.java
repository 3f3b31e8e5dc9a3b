package dev.sluice.source;

import static dev.sluice.source.Feeds.LONG;
import static dev.sluice.source.Feeds.assertEnded;
import static dev.sluice.source.Feeds.assertIdle;
import static dev.sluice.source.Feeds.item;
import static dev.sluice.source.Feeds.items;
import static dev.sluice.source.Feeds.untilEnd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.source.Threads.Running;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HandlerSourceTest {

    private static Feed<Object> open(EventHandler handler) throws Exception {
        return Sources.handler(handler).open(ResumePoint.fresh());
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
        void gives_what_it_sends_and_ends_when_it_returns() throws Exception {
            Source<Object> source =
                    Sources.handler(events -> {
                        events.send("one");
                        events.send(2);
                    });

            assertEquals(List.of("one", 2), untilEnd(source));
        }

        @Test
        void is_one_element_ahead_of_the_client_and_has_one_more_in_hand() throws Exception {
            Counting handler = new Counting();
            try (Feed<Object> feed = open(handler)) {
                handler.awaitStuckAfter(1);

                assertEquals(1, item(feed));

                handler.awaitStuckAfter(2);
            }
        }

        @Test
        void is_as_many_elements_ahead_as_prefetch_says() throws Exception {
            Counting handler = new Counting();
            try (Feed<Object> feed =
                    Sources.handler(handler).prefetch(3).open(ResumePoint.fresh())) {
                handler.awaitStuckAfter(3);

                assertEquals(List.of(1, 2), items(feed, 2));

                handler.awaitStuckAfter(5);
            }
        }

        @Test
        void leaves_the_feed_idle_while_it_does_something_else() throws Exception {
            CountDownLatch never = new CountDownLatch(1);
            try (Feed<Object> feed =
                    open(events -> {
                        events.send("one");
                        never.await();
                    })) {
                item(feed);

                assertIdle(feed);
            }
        }

        @Test
        void runs_on_a_virtual_thread_of_its_own_for_each_stream() throws Exception {
            Source<Object> source = Sources.handler(events -> events.send(Thread.currentThread()));

            Thread one = assertInstanceOf(Thread.class, untilEnd(source).getFirst());
            Thread two = assertInstanceOf(Thread.class, untilEnd(source).getFirst());

            assertTrue(one.isVirtual());
            assertNotEquals(one, two);
        }

        @Test
        void may_send_from_several_threads() throws Exception {
            Source<Object> source =
                    Sources.handler(events -> {
                        Thread one = sending(events, "one");
                        Thread two = sending(events, "two");
                        one.join();
                        two.join();
                    });

            assertEquals(Set.of("one", "two"), Set.copyOf(untilEnd(source)));
        }

        private static Thread sending(EventSink events, Object element) {
            return Threads.run(
                            () -> {
                                events.send(element);
                                return null;
                            })
                    .thread();
        }

        @Test
        void must_not_send_null() throws Exception {
            try (Feed<Object> feed = open(events -> events.send(null))) {
                assertThrows(NullPointerException.class, () -> feed.next(LONG));
            }
        }
    }

    @Nested
    class TheLastEventId {

        private final Source<Object> source =
                Sources.handler(events -> events.send(events.lastEventId()));

        @Test
        void is_known_for_a_client_that_comes_back() throws Exception {
            try (Feed<Object> feed = source.open(ResumePoint.after("42"))) {
                assertEquals(Optional.of("42"), item(feed));
            }
        }

        @Test
        void is_empty_for_a_client_that_comes_for_the_first_time() throws Exception {
            try (Feed<Object> feed = source.open(ResumePoint.fresh())) {
                assertEquals(Optional.empty(), item(feed));
            }
        }
    }

    @Nested
    class AFailure {

        @Test
        void comes_behind_what_was_sent() throws Exception {
            StreamException failure = new StreamException("quota used up");
            try (Feed<Object> feed =
                    open(events -> {
                        events.send("one");
                        throw failure;
                    })) {
                assertEquals("one", item(feed));
                assertSame(failure, assertThrows(StreamException.class, () -> feed.next(LONG)));
            }
        }

        @Test
        void by_interruption_of_its_own_does_not_look_like_one_of_the_stream() throws Exception {
            InterruptedException interrupted = new InterruptedException("a call gave up");
            try (Feed<Object> feed =
                    open(events -> {
                        throw interrupted;
                    })) {
                Exception failure = assertThrows(Exception.class, () -> feed.next(LONG));

                assertInstanceOf(IllegalStateException.class, failure);
                assertSame(interrupted, failure.getCause());
            }
        }
    }

    @Nested
    class Closing {

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
        void interrupts_a_handler_that_sleeps() throws Exception {
            Feed<Object> feed = open(this::sleepThenSend);
            sleeping.await();

            feed.close();

            assertInstanceOf(InterruptedException.class, thrown.get());
        }

        @Test
        void lets_no_later_send_through() throws Exception {
            Feed<Object> feed = open(this::sleepThenSend);
            sleeping.await();

            feed.close();

            assertInstanceOf(InterruptedException.class, thrownLater.get());
            assertEnded(feed);
        }

        @Test
        void ends_a_send_that_waits() throws Exception {
            Counting handler = new Counting();
            Feed<Object> feed = open(handler);
            handler.awaitStuckAfter(1);

            feed.close();

            handler.thread.get().join();
            assertEquals(1, handler.sent.get());
        }

        @Test
        void wakes_the_one_who_waits_for_the_handler() throws Exception {
            Feed<Object> feed = open(events -> new CountDownLatch(1).await());
            Running<Next<Object>> waiting = Threads.run(() -> feed.next(LONG));
            Threads.awaitWaiting(waiting.thread());

            feed.close();

            assertEquals(Next.ended(), waiting.result().get());
        }
    }

    @Nested
    class AfterTheHandlerHasReturned {

        @Test
        void none_of_its_threads_can_send() throws Exception {
            CompletableFuture<EventSink> kept = new CompletableFuture<>();
            try (Feed<Object> feed = open(kept::complete)) {
                assertEnded(feed);

                assertThrows(InterruptedException.class, () -> kept.get().send("too late"));

                assertEnded(feed);
            }
        }

        @Test
        void none_of_its_threads_waits_to_send() throws Exception {
            CompletableFuture<Running<Object>> straggler = new CompletableFuture<>();
            try (Feed<Object> feed =
                    open(events -> {
                        events.send("one");
                        Running<Object> running =
                                Threads.run(() -> {
                                    events.send("two");
                                    return "sent";
                                });
                        Threads.awaitWaiting(running.thread());
                        straggler.complete(running);
                    })) {
                Running<Object> running = straggler.get();

                ExecutionException refused =
                        assertThrows(ExecutionException.class, () -> running.result().get());

                assertInstanceOf(InterruptedException.class, refused.getCause());
                assertEquals(List.of("one"), untilEnd(feed));
            }
        }
    }
}
