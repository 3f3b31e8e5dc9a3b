package dev.sluice.source;

import static dev.sluice.source.Pull.untilEnd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

@Timeout(60)
class PublisherSourceTest {

    private final RecordedSubscription subscription = new RecordedSubscription();
    private final CompletableFuture<Flow.Subscriber<? super Integer>> subscriber =
            new CompletableFuture<>();

    /** A publisher that is played by the test. */
    private final Source<Integer> source = Sources.<Integer>publisher(subscriber::complete);

    private final Pull<Integer> pull = Pull.open(source);

    @AfterEach
    void leave() {
        pull.close();
    }

    private void subscribe() throws Exception {
        subscriber.get().onSubscribe(subscription);
        subscription.awaitRequested(1);
    }

    private void publish(int first, int last) throws Exception {
        IntStream.rangeClosed(first, last).forEach(subscriber.get()::onNext);
    }

    private static List<Integer> numbers(int first, int last) {
        return IntStream.rangeClosed(first, last).boxed().toList();
    }

    @Nested
    class APublisher {

        @Test
        void a_publisher_is_asked_for_one_element_first() throws Exception {
            subscribe();

            assertEquals(1, subscription.requested());
        }

        @Test
        void a_publisher_is_asked_for_no_more_while_the_client_takes_nothing() throws Exception {
            subscribe();
            publish(1, 1);
            Threads.awaitWaiting(subscription.callers().iterator().next());
            assertEquals(1, subscription.requested());

            pull.item();

            subscription.awaitRequested(2);
        }

        @Test
        void a_publisher_is_asked_and_cancelled_by_the_thread_of_the_source() throws Exception {
            subscribe();
            publish(1, 1);
            pull.item();
            Threads.awaitTrue(() -> subscription.requested() > 1);

            pull.close();
            subscription.awaitCancelled();

            assertEquals(1, subscription.callers().size());
            assertFalse(subscription.callers().contains(Thread.currentThread()));
        }

        @Test
        void an_element_is_given_in_the_call_in_which_the_publisher_sends_it() throws Exception {
            CompletableFuture<Flow.Subscriber<? super Integer>> other = new CompletableFuture<>();
            Source<Integer> published = Sources.<Integer>publisher(other::complete);
            try (Pull<Thread> threads = Pull.open(published.map(n -> Thread.currentThread()))) {
                other.get().onSubscribe(subscription);
                subscription.awaitRequested(1);
                other.get().onNext(1);

                assertEquals(Thread.currentThread(), threads.item());
            }
        }

        @Test
        void a_publisher_ends_the_stream_after_its_elements() throws Exception {
            subscribe();
            publish(1, 1);
            subscriber.get().onComplete();

            assertEquals(List.of(1), pull.untilEnd());
        }

        @Test
        void a_publisher_fails_the_stream_after_its_elements() throws Exception {
            IllegalStateException failure = new IllegalStateException("broken");
            subscribe();
            publish(1, 1);
            subscriber.get().onError(failure);

            assertEquals(1, pull.item());
            assertSame(failure, pull.assertFails(IllegalStateException.class));
        }

        @Test
        void an_interruption_sent_by_a_publisher_fails_the_stream_like_any_failure()
                throws Exception {
            InterruptedException own = new InterruptedException("a call gave up");
            subscribe();
            subscriber.get().onError(own);

            assertSame(own, pull.assertFails(IllegalStateException.class).getCause());
        }

        @Test
        void a_publisher_may_subscribe_late() throws Exception {
            Threads.awaitTrue(subscriber::isDone);

            subscribe();
            publish(1, 1);

            assertEquals(1, pull.item());
        }

        @Test
        void a_publisher_is_cancelled_when_a_step_wants_no_more() throws Exception {
            CompletableFuture<Flow.Subscriber<? super Integer>> other = new CompletableFuture<>();
            Source<Integer> published = Sources.<Integer>publisher(other::complete);
            try (Pull<Integer> limited = Pull.open(published.take(1))) {
                other.get().onSubscribe(subscription);
                subscription.awaitRequested(1);
                other.get().onNext(1);
                other.get().onNext(2);

                assertEquals(List.of(1), limited.untilEnd());
                subscription.awaitCancelled();
                limited.awaitReturned();
            }
        }

        @Test
        void an_element_that_cannot_be_given_fails_the_stream_and_cancels_the_publisher()
                throws Exception {
            CompletableFuture<Flow.Subscriber<? super Integer>> other = new CompletableFuture<>();
            Source<Integer> published = Sources.<Integer>publisher(other::complete);
            try (Pull<Integer> failing = Pull.open(published.map(n -> 1 / n))) {
                other.get().onSubscribe(subscription);
                subscription.awaitRequested(1);
                other.get().onNext(1);
                assertEquals(1, failing.item());
                Threads.awaitTrue(() -> subscription.requested() > 1);
                other.get().onNext(0);

                failing.assertFails(ArithmeticException.class);
                subscription.awaitCancelled();
            }
        }

        @Test
        void a_publisher_is_subscribed_to_for_each_stream() throws Exception {
            Source<Integer> flux =
                    Sources.publisher(JdkFlowAdapter.publisherToFlowPublisher(Flux.just(1, 2)));

            assertEquals(List.of(1, 2), untilEnd(flux));
            assertEquals(List.of(1, 2), untilEnd(flux));
        }
    }

    @Nested
    class APublisherThatBreaksTheRules {

        @Test
        void a_publisher_that_sends_more_than_requested_fails_the_stream_and_is_cancelled()
                throws Exception {
            subscribe();
            publish(1, 2);

            assertEquals(1, pull.item());
            IllegalStateException failure = pull.assertFails(IllegalStateException.class);
            assertEquals("the publisher sent more than was requested", failure.getMessage());
            subscription.awaitCancelled();
        }

        @Test
        void a_publisher_cannot_go_on_after_an_element_was_lost() throws Exception {
            subscribe();
            publish(1, 2);
            pull.item();

            publish(3, 3);
            subscriber.get().onComplete();

            pull.assertFails(IllegalStateException.class);
        }

        @Test
        void a_publisher_that_cannot_be_subscribed_to_fails_the_stream() {
            IllegalStateException failure = new IllegalStateException("broken");
            Source<Integer> broken =
                    Sources.publisher(s -> {
                        throw failure;
                    });
            try (Pull<Integer> failing = Pull.open(broken)) {
                assertSame(failure, failing.assertFails(IllegalStateException.class));
            }
        }

        @Test
        void a_publisher_cannot_go_on_after_its_own_end() throws Exception {
            subscribe();
            subscriber.get().onComplete();

            publish(1, 1);

            pull.assertEnded();
        }

        @Test
        void a_second_subscription_is_cancelled_and_the_first_goes_on() throws Exception {
            RecordedSubscription second = new RecordedSubscription();
            subscribe();

            subscriber.get().onSubscribe(second);
            publish(1, 1);

            assertTrue(second.isCancelled());
            assertEquals(0, second.requested());
            assertFalse(subscription.isCancelled());
            assertEquals(1, pull.item());
        }
    }

    @Nested
    class AClientThatLeaves {

        @Test
        void a_client_that_leaves_cancels_the_subscription_and_asks_for_nothing_more()
                throws Exception {
            subscribe();
            publish(1, 1);

            pull.close();

            subscription.awaitCancelled();
            pull.awaitReturned();
            assertEquals(1, subscription.requested());
        }

        @Test
        void a_subscription_that_comes_after_the_client_has_left_is_cancelled() throws Exception {
            Threads.awaitTrue(subscriber::isDone);

            pull.close();
            pull.awaitReturned();
            subscriber.get().onSubscribe(subscription);

            assertTrue(subscription.isCancelled());
            assertEquals(0, subscription.requested());
        }

        @Test
        void a_client_that_leaves_interrupts_a_publisher_that_works_within_subscribe()
                throws Exception {
            CountDownLatch working = new CountDownLatch(1);
            CountDownLatch interrupted = new CountDownLatch(1);
            Flow.Publisher<Integer> busy =
                    s -> {
                        try {
                            working.countDown();
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            interrupted.countDown();
                        }
                    };
            Pull<Integer> leaves = Pull.open(Sources.publisher(busy));
            working.await();

            leaves.close();

            interrupted.await();
        }

        @Test
        void elements_on_their_way_are_dropped_after_the_client_has_left() throws Exception {
            subscribe();
            pull.close();
            pull.awaitReturned();

            publish(1, 3);
            subscriber.get().onError(new IllegalStateException("broken"));

            pull.assertEnded();
        }
    }

    @Nested
    class OtherLibraries {

        private static <T> Source<T> flux(Flux<T> flux) {
            return Sources.publisher(JdkFlowAdapter.publisherToFlowPublisher(flux));
        }

        @Test
        void operators_of_reactor_can_be_used_in_a_source() throws Exception {
            Flux<String> words =
                    Flux.just("to", "be", "or", "not", "to", "be")
                            .publishOn(Schedulers.parallel())
                            .distinct()
                            .buffer(2)
                            .map(pair -> String.join(" ", pair));

            assertEquals(List.of("to be", "or not"), untilEnd(flux(words)));
        }

        @Test
        void a_reactor_flux_feels_the_back_pressure_of_the_client() throws Exception {
            AtomicLong made = new AtomicLong();
            CompletableFuture<Thread> maker = new CompletableFuture<>();
            Flux<Long> endless =
                    Flux.generate(numbers -> {
                        maker.complete(Thread.currentThread());
                        numbers.next(made.incrementAndGet());
                    });

            try (Pull<Long> slow = Pull.open(flux(endless))) {
                slow.items(31);
                Threads.awaitWaiting(maker.get());
                long ahead = made.get() - 31;
                assertTrue(ahead >= 1 && ahead <= 32, () -> ahead + " ahead");

                slow.items((int) ahead);

                Threads.awaitTrue(() -> made.get() > 31 + ahead);
            }
        }

        @Test
        void a_reactor_flux_is_cancelled_when_the_client_leaves() throws Exception {
            CountDownLatch cancelled = new CountDownLatch(1);
            CountDownLatch subscribed = new CountDownLatch(1);
            Flux<Object> silent =
                    Flux.never()
                            .doOnRequest(n -> subscribed.countDown())
                            .doOnCancel(cancelled::countDown);

            try (Pull<Object> _ = Pull.open(flux(silent))) {
                subscribed.await();
            }

            cancelled.await();
        }

        @Test
        void the_publisher_of_the_jdk_can_be_a_source() throws Exception {
            try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>();
                    Pull<Integer> subscribed = Pull.open(Sources.publisher(publisher))) {
                Threads.awaitTrue(publisher::hasSubscribers);
                IntStream.rangeClosed(1, 100).forEach(publisher::submit);

                assertEquals(numbers(1, 100), subscribed.items(100));
            }
        }
    }
}
