package dev.sluice.source;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class ProducersTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final CountDownLatch finish = new CountDownLatch(1);
    private final CountDownLatch running = new CountDownLatch(1);
    private final Producers producers = new Producers();

    /** Code that takes no notice of the end of its stream until the test lets it go. */
    private void runOn() {
        running.countDown();
        boolean done = false;
        while (!done) {
            try {
                finish.await();
                done = true;
            } catch (InterruptedException ignored) {
                // That is what is tested.
            }
        }
    }

    /** The kinds of code that run beside a stream. */
    enum Kind {
        HANDLER,
        ITERATOR,
        STREAM,
        PUBLISHER,
        PREFETCH,
        LATE_HANDLER
    }

    private Source<?> source(Kind kind) {
        return switch (kind) {
            case HANDLER -> Sources.handler(events -> runOn());
            case ITERATOR -> Sources.iterator(stubborn());
            case STREAM -> Sources.stream(Stream.generate(this::next));
            case PUBLISHER -> Sources.<Object>publisher(this::subscribe);
            case PREFETCH -> Sources.of(1).map(n -> next()).prefetch(2);
            case LATE_HANDLER -> lateHandler();
        };
    }

    private Integer next() {
        runOn();
        return 1;
    }

    private Iterator<Integer> stubborn() {
        Supplier<Integer> next = this::next;
        return Stream.generate(next).iterator();
    }

    private void subscribe(Flow.Subscriber<? super Object> subscriber) {
        subscriber.onSubscribe(
                new Flow.Subscription() {
                    @Override
                    public void request(long n) {
                        runOn();
                    }

                    @Override
                    public void cancel() {
                        // Nothing to stop.
                    }
                });
    }

    private Source<Object> lateHandler() {
        CompletableFuture<Source<?>> future = new CompletableFuture<>();
        future.completeOnTimeout(Sources.handler(events -> runOn()), 1200, TimeUnit.MILLISECONDS);
        return Sources.future(future);
    }

    @AfterEach
    void letGo() {
        finish.countDown();
    }

    @ParameterizedTest
    @EnumSource
    void are_running_after_their_stream_until_their_code_returns(Kind kind) throws Exception {
        Feed<?> feed = producers.open(source(kind), ResumePoint.fresh());
        running.await();

        feed.close();

        assertTrue(producers.areRunning());
        assertFalse(producers.join(Duration.ofMillis(1)));
        finish.countDown();
        assertTrue(producers.join(SOON));
        assertFalse(producers.areRunning());
    }

    @Test
    void end_with_their_stream_if_their_code_lets_an_interrupt_end_it() throws Exception {
        Feed<?> feed =
                producers.open(
                        Sources.handler(events -> new CountDownLatch(1).await()),
                        ResumePoint.fresh());
        assertTrue(producers.areRunning());

        feed.close();

        assertTrue(producers.join(SOON));
    }

    @Test
    void are_none_where_the_streams_own_thread_makes_the_elements() throws Exception {
        try (Feed<Long> _ =
                producers.open(Sources.interval(Duration.ofDays(1)), ResumePoint.fresh())) {
            assertFalse(producers.areRunning());
        }
    }
}
