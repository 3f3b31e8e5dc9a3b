package dev.sluice.source;

import dev.sluice.event.EventTypes;
import dev.sluice.logging.BoundedLog;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Sources made of what an application has at hand. */
public final class Sources {

    private static final BoundedLog LOG =
            new BoundedLog(
                    System.getLogger(Sources.class.getName()),
                    "sources that were not run and failed to close");

    private Sources() {}

    /**
     * Counts 0, 1, 2, ... at a fixed rate, the first after one period. When the client is too slow
     * for a tick, that tick is left out: the numbers show it. Keeps the {@linkplain
     * dev.sluice.clock.StreamTime time of the stream}. Can be run many times.
     *
     * @param period the time between two ticks, more than zero
     * @return the source
     * @throws IllegalArgumentException if the period is zero or negative
     */
    public static Source<Long> interval(Duration period) {
        if (!period.isPositive()) {
            throw new IllegalArgumentException("period must be more than PT0S, was " + period);
        }
        return new IntervalSource(period);
    }

    /**
     * Gives these elements and ends. Can be run many times.
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
     * Gives what a new iterator gives, for each stream. The iterator runs on the stream's own
     * virtual thread, so it may block; when the client leaves, that thread is interrupted. Can be
     * run many times if the iterable can.
     *
     * @param elements gives no null
     * @param <T> the type of the elements
     * @return the source
     */
    public static <T> Source<T> iterable(Iterable<? extends T> elements) {
        Objects.requireNonNull(elements, "elements");
        return (from, out) -> sendAll(elements.iterator(), out);
    }

    /**
     * Gives what the iterator gives, see {@link #iterable}, and closes it at the end or when the
     * client leaves if it is {@code AutoCloseable}. Can be run once.
     *
     * @param elements gives no null
     * @param <T> the type of the elements
     * @return the source
     */
    public static <T> Source<T> iterator(Iterator<? extends T> elements) {
        Objects.requireNonNull(elements, "elements");
        return new HeldSource<>(
                (from, out) -> {
                    try {
                        sendAll(elements, out);
                    } finally {
                        close(elements);
                    }
                },
                () -> close(elements));
    }

    /**
     * Gives what the stream gives, see {@link #iterable}, and closes it at the end or when the
     * client leaves. Can be run once.
     *
     * @param elements gives no null
     * @param <T> the type of the elements
     * @return the source
     */
    public static <T> Source<T> stream(Stream<? extends T> elements) {
        Objects.requireNonNull(elements, "elements");
        return new HeldSource<>(
                (from, out) -> {
                    try (elements) {
                        sendAll(elements, out);
                    }
                },
                elements::close);
    }

    /**
     * Releases what a source holds that will not be run after all: the {@code Stream} or the
     * iterator that it is made of, also of one that comes later from a future. Does nothing if it
     * was run, or if it holds nothing. Does not throw.
     *
     * @param source the source
     */
    public static void discard(Source<?> source) {
        if (source instanceof Discardable held) {
            try {
                held.discard();
            } catch (RuntimeException | Error e) {
                LOG.log(Level.WARNING, () -> "A source that was not run failed to close", e);
            }
        }
    }

    /**
     * Subscribes to the publisher for each stream, on the stream's own virtual thread. It is asked
     * for a few elements at a time while the stream has room for them, and cancelled when the
     * client leaves. Can be run as often as the publisher can be subscribed to.
     *
     * @param publisher follows the Reactive Streams specification
     * @param <T> the type of the elements
     * @return the source
     */
    public static <T> Source<T> publisher(Flow.Publisher<? extends T> publisher) {
        return new PublisherSource<>(publisher);
    }

    /**
     * Runs a blocking handler for each stream, on the stream's own virtual thread, which is
     * interrupted when the client leaves. Heartbeats pass while it sleeps. Can be run many times.
     *
     * @param handler sends the elements
     * @return the source
     */
    public static Source<Object> handler(EventHandler handler) {
        return new HandlerSource(handler);
    }

    /**
     * Gives what all of these sources give, as it comes, and ends when all have ended. The first
     * failure ends the others and fails the stream. Each runs on a virtual thread of its own.
     *
     * <pre>{@code
     * merge(1--2--|, -a-b-----c|)  gives  1a-b2---c|
     * }</pre>
     *
     * <p>All are run from the id that a returning client presents, so only one of them should give
     * ids. Several topics have one id together in {@code Topics.all}.
     *
     * @param sources the sources; none end at once
     * @param <T> the type of the elements
     * @return the source, which can be run as often as all of them can
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is copied, not kept
    public static <T> Source<T> merge(Source<? extends T>... sources) {
        List<Source<? extends T>> merged = List.of(sources);
        return DerivedSource.of(List.copyOf(merged), new MergeSource<>(merged));
    }

    /**
     * Gives what a source gives that is not there yet. The future is not cancelled when the client
     * leaves, since others may share it. A source that it gives when all of its clients have left
     * is {@linkplain #discard discarded}; a future that is no {@code CompletionStage} is waited for
     * an hour at most. Can be run once.
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

    /**
     * Gives what a source gives, as long as it is of declared types. Records become events of their
     * types. The sender of another element gets an {@code EventEncodingException}; if it does not
     * catch it, the stream fails.
     *
     * <p>What a topic holds is given as it is. It was checked when it was published, if the topic
     * has declared its types.
     *
     * @param types the types
     * @param source gives records, events with one as their data, or events with text of a declared
     *     type
     * @return the new source
     */
    public static Source<Object> typed(EventTypes types, Source<?> source) {
        Objects.requireNonNull(types, "types");
        Objects.requireNonNull(source, "source");
        return DerivedSource.of(source, typedRun(types, source));
    }

    private static <T> Source<Object> typedRun(EventTypes types, Source<T> source) {
        return (from, out) -> source.run(from, new TypedOperator(types, out));
    }

    private static <T> void sendAll(Iterator<? extends T> elements, Emitter<? super T> out)
            throws InterruptedException {
        while (elements.hasNext()) {
            out.send(Objects.requireNonNull(elements.next(), "element"));
        }
    }

    /**
     * Lets the stream push its elements. Its iterator would first collect all that a {@code
     * flatMap} makes of one element, which may have no end.
     */
    private static <T> void sendAll(Stream<? extends T> elements, Emitter<? super T> out)
            throws InterruptedException {
        try {
            elements.sequential()
                    .forEachOrdered(element -> {
                        try {
                            out.send(Objects.requireNonNull(element, "element"));
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
}
