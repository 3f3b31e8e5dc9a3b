package dev.sluice.source;

import dev.sluice.clock.StreamTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * The threads of the source of one stream: the one that it runs on, and those that its steps start.
 * They end soon after the stream does, unless the code they run ignores that it was interrupted.
 *
 * <p>Thread-safe.
 */
public final class Producers {

    private static final ScopedValue<Producers> CURRENT = ScopedValue.newInstance();

    private final List<Thread> threads = new ArrayList<>(1);

    private final StreamTime time;

    /**
     * No threads yet.
     *
     * @param time the time that the source keeps
     */
    public Producers(StreamTime time) {
        this.time = Objects.requireNonNull(time, "time must not be null");
    }

    /** The time of the stream on whose behalf this thread runs, if there is one. */
    static StreamTime time() {
        return CURRENT.isBound() ? CURRENT.get().time : StreamTime.SYSTEM;
    }

    /**
     * Runs a source on a virtual thread that has the {@linkplain CarriedContext context} of this
     * one. What it throws when nobody can be told any more is logged.
     *
     * @param source what to run
     * @param from where the client wants to go on
     * @param out takes its elements
     * @param ended called when it has returned
     * @param failed told what it throws; returns false if that comes too late
     */
    public void start(
            Source<?> source,
            ResumePoint from,
            Emitter<Object> out,
            Runnable ended,
            Predicate<Throwable> failed) {
        unstarted("sluice-source", () -> run(source, from, out, ended, failed)).start();
    }

    private static void run(
            Source<?> source,
            ResumePoint from,
            Emitter<Object> out,
            Runnable ended,
            Predicate<Throwable> failed) {
        try {
            source.run(from, out);
            ended.run();
        } catch (Throwable failure) {
            // Also an Error: the stream must not stay open, silent, without its source. The
            // interruption of a source that was cancelled ends here.
            if (!failed.test(failure)) {
                LateFailure.log(failure);
            }
        } finally {
            // The stream may have ended before one of them was reached.
            Sources.discard(source);
        }
    }

    /** A virtual thread of the stream on whose behalf this one runs, if there is one. */
    static Thread thread(String name, Runnable task) {
        Producers stream = CURRENT.isBound() ? CURRENT.get() : new Producers(StreamTime.SYSTEM);
        return stream.unstarted(name, task);
    }

    private Thread unstarted(String name, Runnable task) {
        Runnable inContext = CarriedContext.with(task);
        Thread thread =
                Thread.ofVirtual()
                        .name(name)
                        .inheritInheritableThreadLocals(false)
                        .unstarted(() -> {
                            try {
                                ScopedValue.where(CURRENT, this).run(inContext);
                            } finally {
                                remove(Thread.currentThread());
                            }
                        });
        add(thread);
        return thread;
    }

    private synchronized void add(Thread thread) {
        threads.add(thread);
    }

    /** The stream may go on for long, and must not hold what the thread has run. */
    private synchronized void remove(Thread thread) {
        threads.remove(thread);
    }

    /** Interrupts all of the threads. */
    public void interrupt() {
        snapshot().forEach(Thread::interrupt);
    }

    /**
     * Returns whether one of the threads is still at work.
     *
     * @return false once all of them have ended, or are about to
     */
    public synchronized boolean areRunning() {
        return threads.stream().anyMatch(Thread::isAlive);
    }

    /**
     * Returns whether each of the threads waits for something, or has ended.
     *
     * @return false while one of them can go on
     */
    public boolean areWaiting() {
        return snapshot().stream().allMatch(Producers::isWaiting);
    }

    /**
     * Returns whether a thread waits for something, or has ended.
     *
     * @param thread the thread
     * @return false while it can go on
     */
    public static boolean isWaiting(Thread thread) {
        return switch (thread.getState()) {
            case NEW, WAITING, TIMED_WAITING, TERMINATED -> true;
            case RUNNABLE, BLOCKED -> false;
        };
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
