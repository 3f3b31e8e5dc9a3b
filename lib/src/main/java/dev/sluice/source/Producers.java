package dev.sluice.source;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The threads that make the elements of one stream: of its handler, its iterator, or its
 * publisher's subscription. They end soon after the stream does, unless the code they run ignores
 * that it was interrupted.
 *
 * <p>Thread-safe.
 */
public final class Producers {

    private static final ScopedValue<Producers> OPENING = ScopedValue.newInstance();

    private final List<Thread> threads = new ArrayList<>(1);

    /** No threads yet. */
    public Producers() {
        // Threads are added while a source is opened.
    }

    /**
     * Opens a source and takes note of the threads that this starts, now or when a source that was
     * still to come is there.
     *
     * @param source what to open
     * @param from where the client wants to go on
     * @param <T> what the source gives
     * @return the feed
     * @throws Exception what {@link Source#open} throws
     */
    public <T> Feed<T> open(Source<T> source, ResumePoint from) throws Exception {
        return ScopedValue.where(OPENING, this).call(() -> source.open(from));
    }

    /** Those of the stream whose source is being opened, to open another source for it later. */
    static Producers current() {
        return OPENING.isBound() ? OPENING.get() : new Producers();
    }

    /**
     * A virtual thread that has not been started, and that will have the {@linkplain CarriedContext
     * context} of this one. It belongs to the stream whose source is being opened, if one is, as do
     * the threads that it will make in turn.
     */
    static Thread thread(String name, Runnable task) {
        Thread.Builder builder =
                Thread.ofVirtual().name(name).inheritInheritableThreadLocals(false);
        Runnable inContext = CarriedContext.with(task);
        if (!OPENING.isBound()) {
            return builder.unstarted(inContext);
        }
        Producers stream = OPENING.get();
        Thread thread = builder.unstarted(() -> ScopedValue.where(OPENING, stream).run(inContext));
        stream.add(thread);
        return thread;
    }

    private synchronized void add(Thread thread) {
        threads.add(thread);
    }

    /**
     * Returns whether one of the threads is still at work.
     *
     * @return false once all of them have ended
     */
    public synchronized boolean areRunning() {
        return threads.stream().anyMatch(Thread::isAlive);
    }

    /**
     * Waits until all of the threads have ended.
     *
     * @param atMost how long to wait
     * @return whether they have
     * @throws InterruptedException if the calling thread is interrupted
     */
    public boolean join(Duration atMost) throws InterruptedException {
        long until = System.nanoTime() + Durations.toNanos(atMost);
        for (Thread thread : snapshot()) {
            // A thread that was never started has nothing to end.
            if (thread.getState() != Thread.State.NEW
                    && !thread.join(Duration.ofNanos(until - System.nanoTime()))) {
                return false;
            }
        }
        return true;
    }

    private synchronized List<Thread> snapshot() {
        return List.copyOf(threads);
    }
}
