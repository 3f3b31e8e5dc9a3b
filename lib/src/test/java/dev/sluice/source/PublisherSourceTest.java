package dev.sluice.source;

import static dev.sluice.source.Feeds.LONG;
import static dev.sluice.source.Feeds.assertEnded;
import static dev.sluice.source.Feeds.assertIdle;
import static dev.sluice.source.Feeds.item;
import static dev.sluice.source.Feeds.items;
import static dev.sluice.source.Feeds.untilEnd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.source.Threads.Running;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

@Timeout(60)
class PublisherSourceTest {

    private final RecordedSubscription subscription = new RecordedSubscription();

    /** A feed with room for two whose publisher is played by the test. */
    private PublisherFeed<Integer> subscribed() {
        PublisherFeed<Integer> feed = new PublisherFeed<>(2);
        feed.onSubscribe(subscription);
        return feed;
    }

    private static <T> Feed<T> open(Flow.Publisher<T> publisher) throws Exception {
        return Sources.<T>publisher(publisher).open(ResumePoint.fresh());
    }

    @Nested
    class APublisher {

        @Test
        void is_asked_for_as_many_elements_as_there_is_room_for() {
            subscribed();

            subscription.awaitRequested(2);
        }

        @Test
        void is_asked_for_one_more_for_each_that_was_taken() throws Exception {
            PublisherFeed<Integer> feed = subscribed();
            subscription.awaitRequested(2);
            feed.onNext(1);
            feed.onNext(2);

            item(feed);
            subscription.awaitRequested(3);

            item(feed);
            subscription.awaitRequested(4);
        }

        @Test
        void is_not_asked_for_more_because_nothing_came() throws Exception {
            PublisherFeed<Integer> feed = new PublisherFeed<>(2);
            assertIdle(feed);

            feed.onSubscribe(subscription);

            subscription.awaitRequested(2);
        }

        @Test
        void is_asked_for_32_unless_prefetch_says_otherwise() throws Exception {
            RecordedSubscription other = new RecordedSubscription();
            Source<Object> source = Sources.publisher(s -> s.onSubscribe(subscription));
            Source<Object> sourceOf5 = Sources.publisher(s -> s.onSubscribe(other)).prefetch(5);

            try (Feed<Object> _ = source.open(ResumePoint.fresh());
                    Feed<Object> _ = sourceOf5.open(ResumePoint.fresh())) {
                subscription.awaitRequested(32);
                other.awaitRequested(5);
            }
        }

        @Test
        void is_asked_and_cancelled_by_one_thread_that_is_not_the_streams() throws Exception {
            PublisherFeed<Integer> feed = subscribed();
            subscription.awaitRequested(2);
            feed.onNext(1);
            item(feed);
            subscription.awaitRequested(3);

            feed.close();
            subscription.awaitCancelled();

            assertEquals(1, subscription.callers().size());
            assertFalse(subscription.callers().contains(Thread.currentThread()));
        }

        @Test
        void ends_the_feed_behind_what_it_published() throws Exception {
            PublisherFeed<Integer> feed = subscribed();
            feed.onNext(1);
            feed.onNext(2);
            feed.onComplete();

            assertEquals(List.of(1, 2), untilEnd(feed));
        }

        @Test
        void fails_the_feed_behind_what_it_published() throws Exception {
            IllegalStateException failure = new IllegalStateException("broken");
            PublisherFeed<Integer> feed = subscribed();
            feed.onNext(1);
            feed.onError(failure);

            assertEquals(1, item(feed));
            assertSame(failure, assertThrows(IllegalStateException.class, () -> feed.next(LONG)));
        }

        @Test
        void wakes_the_one_who_waits_for_it() throws Exception {
            PublisherFeed<Integer> feed = subscribed();
            Running<Next<Integer>> waiting = Threads.run(() -> feed.next(LONG));
            Threads.awaitWaiting(waiting.thread());

            feed.onNext(7);

            assertEquals(Next.item(7), waiting.result().get());
        }

        @Test
        void may_do_its_work_within_subscribe_without_holding_up_the_stream() throws Exception {
            CountDownLatch go = new CountDownLatch(1);
            Flow.Publisher<Integer> slow =
                    subscriber -> {
                        awaitUninterruptibly(go);
                        subscriber.onSubscribe(subscription);
                    };

            try (Feed<Integer> feed = Sources.publisher(slow).open(ResumePoint.fresh())) {
                assertIdle(feed);
                go.countDown();
                subscription.awaitRequested(32);
            }
            subscription.awaitCancelled();
        }

        private static void awaitUninterruptibly(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Test
        void is_subscribed_to_for_each_stream() throws Exception {
            Source<Integer> source =
                    Sources.publisher(JdkFlowAdapter.publisherToFlowPublisher(Flux.just(1, 2)));

            assertEquals(List.of(1, 2), untilEnd(source));
            assertEquals(List.of(1, 2), untilEnd(source));
        }
    }

    @Nested
    class APublisherThatBreaksTheRules {

        @Test
        void fails_the_feed_when_it_sends_more_than_was_requested() throws Exception {
            PublisherFeed<Integer> feed = subscribed();
            IntStream.rangeClosed(1, 3).forEach(feed::onNext);

            assertEquals(List.of(1, 2), items(feed, 2));
            IllegalStateException failure =
                    assertThrows(IllegalStateException.class, () -> feed.next(LONG));
            assertEquals("the publisher sent more than the 2 requested", failure.getMessage());
        }

        @Test
        void is_cancelled() throws Exception {
            PublisherFeed<Integer> feed = subscribed();

            IntStream.rangeClosed(1, 3).forEach(feed::onNext);

            subscription.awaitCancelled();
        }

        @Test
        void fails_the_feed_when_it_cannot_be_subscribed_to() throws Exception {
            IllegalStateException failure = new IllegalStateException("broken");
            try (Feed<Object> feed =
                    open(subscriber -> {
                        throw failure;
                    })) {
                assertSame(
                        failure, assertThrows(IllegalStateException.class, () -> feed.next(LONG)));
            }
        }

        @Test
        void cannot_go_on_behind_the_element_that_was_lost() throws Exception {
            PublisherFeed<Integer> feed = subscribed();
            IntStream.rangeClosed(1, 3).forEach(feed::onNext);

            assertEquals(1, item(feed));
            feed.onNext(4);
            feed.onComplete();

            assertEquals(2, item(feed));
            assertThrows(IllegalStateException.class, () -> feed.next(LONG));
        }

        @Test
        void cannot_go_on_behind_its_own_end() throws Exception {
            PublisherFeed<Integer> feed = subscribed();
            feed.onComplete();

            feed.onNext(1);

            assertEnded(feed);
        }

        @Test
        void has_its_second_subscription_cancelled_and_the_first_goes_on() throws Exception {
            PublisherFeed<Integer> feed = subscribed();
            RecordedSubscription second = new RecordedSubscription();

            feed.onSubscribe(second);
            feed.onNext(1);

            assertTrue(second.isCancelled());
            assertEquals(0, second.requested());
            assertFalse(subscription.isCancelled());
            assertEquals(1, item(feed));
        }
    }

    @Nested
    class Closing {

        @Test
        void cancels_the_subscription_and_asks_for_nothing_more() throws Exception {
            PublisherFeed<Integer> feed = subscribed();
            subscription.awaitRequested(2);
            feed.onNext(1);

            feed.close();

            subscription.awaitCancelled();
            assertEnded(feed);
            assertEquals(2, subscription.requested());
        }

        @Test
        void cancels_a_subscription_that_comes_only_then() {
            PublisherFeed<Integer> feed = new PublisherFeed<>(2);

            feed.close();
            feed.onSubscribe(subscription);

            assertTrue(subscription.isCancelled());
            assertEquals(0, subscription.requested());
        }

        @Test
        void interrupts_a_publisher_that_works_within_subscribe() throws Exception {
            CountDownLatch working = new CountDownLatch(1);
            CountDownLatch interrupted = new CountDownLatch(1);
            Flow.Publisher<Integer> busy =
                    subscriber -> {
                        try {
                            working.countDown();
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            interrupted.countDown();
                        }
                    };
            Feed<Integer> feed = open(busy);
            working.await();

            feed.close();

            interrupted.await();
        }

        @Test
        void lets_pass_what_is_still_on_its_way_to_nobody() throws Exception {
            PublisherFeed<Integer> feed = subscribed();
            feed.close();

            IntStream.rangeClosed(1, 3).forEach(feed::onNext);
            feed.onError(new IllegalStateException("broken"));

            assertEnded(feed);
        }

        @Test
        void wakes_the_one_who_waits() throws Exception {
            PublisherFeed<Integer> feed = subscribed();
            Running<Next<Integer>> waiting = Threads.run(() -> feed.next(LONG));
            Threads.awaitWaiting(waiting.thread());

            feed.close();

            assertEquals(Next.ended(), waiting.result().get());
        }
    }

    @Nested
    class OtherLibraries {

        @Test
        void bring_their_operators_for_instance_Reactor() throws Exception {
            Flux<String> words =
                    Flux.just("to", "be", "or", "not", "to", "be")
                            .publishOn(Schedulers.parallel())
                            .distinct()
                            .buffer(2)
                            .map(pair -> String.join(" ", pair));

            Source<String> source =
                    Sources.publisher(JdkFlowAdapter.publisherToFlowPublisher(words));

            assertEquals(List.of("to be", "or not"), untilEnd(source));
        }

        @Test
        void feel_the_back_pressure_of_the_client() throws Exception {
            AtomicLong made = new AtomicLong();
            CountDownLatch seven = new CountDownLatch(7);
            Flux<Long> endless =
                    Flux.generate(numbers -> {
                        numbers.next(made.incrementAndGet());
                        seven.countDown();
                    });
            Source<Long> source =
                    Sources.<Long>publisher(JdkFlowAdapter.publisherToFlowPublisher(endless))
                            .prefetch(4);

            try (Feed<Long> feed = source.open(ResumePoint.fresh())) {
                assertEquals(List.of(1L, 2L, 3L), items(feed, 3));

                seven.await();
                assertEquals(7, made.get(), "four ahead of the three that were taken");
            }
        }

        @Test
        void are_told_when_the_client_leaves() throws Exception {
            CountDownLatch cancelled = new CountDownLatch(1);
            CountDownLatch subscribed = new CountDownLatch(1);
            Flux<Object> silent =
                    Flux.never()
                            .doOnRequest(n -> subscribed.countDown())
                            .doOnCancel(cancelled::countDown);
            Source<Object> source =
                    Sources.publisher(JdkFlowAdapter.publisherToFlowPublisher(silent));

            try (Feed<Object> _ = source.open(ResumePoint.fresh())) {
                subscribed.await();
            }

            cancelled.await();
        }

        @Test
        void include_the_publisher_of_the_JDK() throws Exception {
            try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>();
                    Feed<Integer> feed = open(publisher)) {
                Threads.awaitTrue(publisher::hasSubscribers);
                IntStream.range(0, 100).forEach(publisher::submit);

                assertEquals(IntStream.range(0, 100).boxed().toList(), items(feed, 100));
            }
        }
    }
}
