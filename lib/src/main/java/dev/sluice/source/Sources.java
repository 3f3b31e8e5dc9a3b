package dev.sluice.source;

import dev.sluice.logging.BoundedLog;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Sources made of what an application has at hand. */
public final class Sources {

    /**
     * The number of elements that an iterator, a stream or a publisher may be ahead of the client
     * when {@link Source#prefetch} does not say otherwise: {@value}. They go out in one write when
     * the client is ready for them.
     */
    public static final int DEFAULT_PREFETCH = 32;

    private static final BoundedLog LOG =
            new BoundedLog(
                    System.getLogger(Sources.class.getName()),
                    "sources that were not opened and failed to close");

    private Sources() {}

    /**
     * Counts 0, 1, 2, ... at a fixed rate, the first after one period. When the client is too slow
     * for a tick, that tick is left out: the numbers show it. Can be opened many times.
     *
     * @param period the time between two ticks, more than zero
     * @return the source
     * @throws IllegalArgumentException if the period is zero or negative
     */
    public static Source<Long> interval(Duration period) {
        if (!period.isPositive()) {
            throw new IllegalArgumentException("period must be more than PT0S, was " + period);
        }
        return from -> new IntervalFeed(period, Ticker.SYSTEM);
    }

    /**
     * Gives these elements and ends. Can be opened many times.
     *
     * @param elements the elements, none of them null
     * @param <T> their type
     * @return the source
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is copied, not kept
    public static <T> Source<T> of(T... elements) {
        return iterable(List.of(elements));
    }

    /**
     * Gives what a new iterator gives, for each stream. The iterator runs on a virtual thread of
     * its own, so it may block; when the client leaves, that thread is interrupted. Can be opened
     * many times if the iterable can.
     *
     * @param elements gives no null
     * @param <T> the type of the elements
     * @return the source
     */
    public static <T> Source<T> iterable(Iterable<? extends T> elements) {
        Objects.requireNonNull(elements, "elements");
        return from -> iterate(elements.iterator());
    }

    /**
     * Gives what the iterator gives, see {@link #iterable}, and closes it at the end or when the
     * client leaves if it is {@code AutoCloseable}. Can be opened once.
     *
     * @param elements gives no null
     * @param <T> the type of the elements
     * @return the source
     */
    public static <T> Source<T> iterator(Iterator<? extends T> elements) {
        Objects.requireNonNull(elements, "elements");
        return new HeldSource<>(
                from ->
                        ProducerFeed.start(
                                DEFAULT_PREFETCH,
                                handOff -> {
                                    try {
                                        putAll(elements, handOff);
                                    } finally {
                                        close(elements);
                                    }
                                }),
                () -> close(elements));
    }

    /**
     * Gives what the stream gives, see {@link #iterable}, and closes it at the end or when the
     * client leaves. Can be opened once.
     *
     * @param elements gives no null
     * @param <T> the type of the elements
     * @return the source
     */
    public static <T> Source<T> stream(Stream<? extends T> elements) {
        Objects.requireNonNull(elements, "elements");
        return new HeldSource<>(
                from ->
                        ProducerFeed.start(
                                DEFAULT_PREFETCH,
                                handOff -> {
                                    try (elements) {
                                        putAll(elements, handOff);
                                    }
                                }),
                elements::close);
    }

    /**
     * Releases what a source holds that will not be opened after all: the {@code Stream} or the
     * iterator that it is made of, also of one that comes later from a future. Does nothing if it
     * was opened, or if it holds nothing. Does not throw.
     *
     * @param source the source
     */
    public static void discard(Source<?> source) {
        if (source instanceof Discardable held) {
            try {
                held.discard();
            } catch (RuntimeException | Error e) {
                LOG.log(Level.WARNING, () -> "A source that was not opened failed to close", e);
            }
        }
    }

    /**
     * Subscribes to the publisher for each stream, on a virtual thread of its own. It is asked for
     * as many elements as can be written, {@value #DEFAULT_PREFETCH} ahead, and cancelled when the
     * client leaves. Can be opened as often as the publisher can be subscribed to.
     *
     * @param publisher follows the Reactive Streams specification
     * @param <T> the type of the elements
     * @return the source
     */
    public static <T> Source<T> publisher(Flow.Publisher<? extends T> publisher) {
        return new PublisherSource<>(publisher, DEFAULT_PREFETCH);
    }

    /**
     * Runs a blocking handler for each stream, on a virtual thread of its own. The handler is one
     * element ahead of the client; it is interrupted when the client leaves. Heartbeats pass while
     * it sleeps. Can be opened many times.
     *
     * @param handler sends the elements
     * @return the source
     */
    public static Source<Object> handler(EventHandler handler) {
        return new HandlerSource(handler, 1);
    }

    /**
     * Gives what all of these sources give, as it comes, and ends when all have ended. The first
     * failure ends the others and fails the stream. Each is read on a virtual thread of its own;
     * together they may be {@value #DEFAULT_PREFETCH} elements ahead of the client.
     *
     * <pre>{@code
     * merge(1--2--|, -a-b-----c|)  gives  1a-b2---c|
     * }</pre>
     *
     * <p>All are opened at the id that a returning client presents, so only one of them should give
     * ids. Several topics have one id together in {@code Topics.all}.
     *
     * @param sources the sources; none end at once
     * @param <T> the type of the elements
     * @return the source, which can be opened as often as all of them can
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is copied, not kept
    public static <T> Source<T> merge(Source<? extends T>... sources) {
        List<Source<? extends T>> merged = List.of(sources);
        return DerivedSource.of(List.copyOf(merged), from -> MergeFeed.open(merged, from));
    }

    /**
     * Gives what a source gives that is not there yet. It is waited for a second before the stream
     * begins, so that a quick failure still becomes an HTTP status; then the stream begins, with
     * its heartbeats, and a later failure fails it. The future is not cancelled when the client
     * leaves, since others may share it. A source that it gives when all of its clients have left
     * is {@linkplain #discard discarded}; a future that is no {@code CompletionStage} is waited for
     * an hour at most. Can be opened once.
     *
     * @param future the source to come
     * @return the source
     */
    public static Source<Object> future(Future<? extends Source<?>> future) {
        return FutureSource.of(future);
    }

    /**
     * Gives a state as one event of type {@code snapshot}, and then exactly the changes after it.
     * Nothing is missing and nothing comes twice, also while others publish.
     *
     * @param live the changes: a topic, or another source whose ids can be resumed from
     * @param state called for each stream that begins; the position is that of the last change that
     *     the state contains
     * @return the source
     */
    public static Source<Object> snapshotThen(Source<?> live, Supplier<Snapshot> state) {
        return new SnapshotSource(live, state);
    }

    private static <T> Feed<T> iterate(Iterator<? extends T> elements) {
        return ProducerFeed.start(DEFAULT_PREFETCH, handOff -> putAll(elements, handOff));
    }

    private static <T> void putAll(Iterator<? extends T> elements, HandOff<T> handOff)
            throws InterruptedException {
        while (elements.hasNext()) {
            handOff.put(Objects.requireNonNull(elements.next(), "element"));
        }
    }

    /**
     * Lets the stream push its elements. Its iterator would first collect all that a {@code
     * flatMap} makes of one element, which may have no end.
     */
    private static <T> void putAll(Stream<? extends T> elements, HandOff<T> handOff)
            throws InterruptedException {
        try {
            elements.sequential()
                    .forEachOrdered(element -> {
                        try {
                            handOff.put(Objects.requireNonNull(element, "element"));
                        } catch (InterruptedException over) {
                            throw new PushInterruptedException(over);
                        }
                    });
        } catch (PushInterruptedException e) {
            throw e.interruption;
        }
    }

    /** Carries an interruption through a stream, which has no checked exceptions. */
    private static final class PushInterruptedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final InterruptedException interruption;

        PushInterruptedException(InterruptedException interruption) {
            super(interruption);
            this.interruption = interruption;
        }
    }

    private static void close(Iterator<?> elements) {
        if (elements instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException("An iterator failed to close", e);
            }
        }
    }

    private record PublisherSource<T>(Flow.Publisher<? extends T> publisher, int count)
            implements Source<T> {

        PublisherSource {
            Objects.requireNonNull(publisher, "publisher");
            HandOff.requireValidCapacity(count);
        }

        @Override
        public Feed<T> open(ResumePoint from) throws InterruptedException {
            return PublisherFeed.subscribe(publisher, count);
        }

        @Override
        public Source<T> prefetch(int newCount) {
            return new PublisherSource<>(publisher, newCount);
        }
    }

    private record HandlerSource(EventHandler handler, int count) implements Source<Object> {

        HandlerSource {
            Objects.requireNonNull(handler, "handler");
            HandOff.requireValidCapacity(count);
        }

        @Override
        public Feed<Object> open(ResumePoint from) {
            return ProducerFeed.start(
                    count, handOff -> handler.handle(new HandlerSink(handOff, from)));
        }

        @Override
        public Source<Object> prefetch(int newCount) {
            return new HandlerSource(handler, newCount);
        }
    }

    private record HandlerSink(HandOff<Object> handOff, ResumePoint from) implements EventSink {

        @Override
        public void send(Object element) throws InterruptedException {
            handOff.put(Objects.requireNonNull(element, "element"));
        }

        @Override
        public Optional<String> lastEventId() {
            return from.lastEventId();
        }
    }
}
