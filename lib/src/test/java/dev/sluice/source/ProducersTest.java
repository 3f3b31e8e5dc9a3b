package dev.sluice.source;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.clock.StreamTime;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
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

    /** The kinds of code that run for a stream. */
    enum Kind {
        HANDLER,
        ITERATOR,
        STREAM,
        PUBLISHER,
        OPERATOR,
        MERGED,
        THROTTLED,
        LIMITING,
        FALLBACK,
        LATE_HANDLER
    }

    private Source<?> source(Kind kind) {
        Source<Object> handler = Sources.handler(events -> runOn());
        return switch (kind) {
            case HANDLER -> handler;
            case ITERATOR -> Sources.iterator(stubborn());
            case STREAM -> Sources.stream(Stream.generate(this::next));
            case PUBLISHER -> Sources.<Object>publisher(this::subscribe);
            case OPERATOR -> Sources.of(1).map(n -> next());
            case MERGED -> Sources.merge(handler, Sources.of());
            case THROTTLED -> handler.throttleLatest(SOON);
            case LIMITING -> new HandSource<>().takeUntilOther(handler);
            case FALLBACK -> failing().onErrorResume(failure -> handler);
            case LATE_HANDLER -> late(handler);
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

    private static Source<Object> failing() {
        return Sources.handler(events -> {
            throw new StreamException("broken");
        });
    }

    private static Source<Object> late(Source<Object> source) {
        CompletableFuture<Source<?>> future = new CompletableFuture<>();
        future.completeOnTimeout(source, 10, TimeUnit.MILLISECONDS);
        return Sources.future(future);
    }

    @AfterEach
    void letGo() {
        finish.countDown();
    }

    @ParameterizedTest
    @EnumSource
    void producers_run_on_after_their_stream_until_their_code_returns(Kind kind) throws Exception {
        Pull<?> pull = Pull.open(source(kind));
        Producers producers = pull.producers();
        running.await();

        pull.close();

        assertTrue(producers.areRunning());
        assertFalse(producers.join(Duration.ofMillis(1)));
        finish.countDown();
        assertTrue(producers.join(SOON));
        assertFalse(producers.areRunning());
    }

    @Test
    void producers_end_with_their_stream_if_an_interrupt_ends_their_code() throws Exception {
        HandSource<Object> source = new HandSource<>();
        Pull<?> pull = Pull.open(source);
        source.awaitRunning();
        assertTrue(pull.producers().areRunning());

        pull.close();

        assertTrue(pull.producers().join(SOON));
    }

    @Test
    void producers_release_a_source_that_was_not_reached() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        Source<Object> held = Sources.stream(Stream.<Object>of(1).onClose(released::countDown));

        try (Pull<Object> pull = Pull.open(Sources.snapshotThen(held, ProducersTest::fail))) {
            pull.assertFails(StreamException.class);

            released.await();
        }
    }

    private static Snapshot fail() {
        throw new StreamException("no state");
    }

    @Test
    @Timeout(20)
    void producers_do_not_hold_a_source_that_has_run() throws Exception {
        Producers producers = new Producers(StreamTime.SYSTEM);
        WeakReference<Source<Object>> source = start(producers);
        assertTrue(producers.join(SOON));

        while (source.get() != null && !Thread.interrupted()) {
            System.gc();
        }

        assertNull(source.get());
        assertFalse(producers.areRunning());
    }

    private static WeakReference<Source<Object>> start(Producers producers) throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        Object held = new Object();
        Source<Object> source = (from, out) -> Objects.requireNonNull(held);
        producers.start(source, ResumePoint.fresh(), new Ignored(), ended::countDown, e -> true);
        ended.await();
        return new WeakReference<>(source);
    }

    @Test
    void producers_have_ended_if_there_were_none() throws Exception {
        assertTrue(new Producers(StreamTime.SYSTEM).join(SOON));
        assertFalse(new Producers(StreamTime.SYSTEM).areRunning());
    }

    /** Has room for everything, and keeps nothing. */
    private static final class Ignored implements Emitter<Object> {

        @Override
        public boolean push(Next<?> next) {
            return true;
        }

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void awaitRoom() {
            // There is always room.
        }

        @Override
        public void awaitTaken() {
            // It keeps nothing.
        }

        @Override
        public boolean isOver() {
            return false;
        }

        @Override
        public void read(Cursor<?> cursor) {
            throw new AssertionError("there is none");
        }
    }
}
