package dev.sluice.source;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A few slots between a thread that makes elements and the one that writes them.
 *
 * <pre>
 *   OPEN --end, fail--> DRAINING --last element taken--> OVER
 *     \------------------- close ------------------------^
 * </pre>
 *
 * After {@link #end} and {@link #fail} queued elements are still given, and then what happened.
 * After {@link #close} they are gone, and waiting and later calls to {@link #next} answer that the
 * feed has ended. After each of them, waiting and later calls to {@link #put} throw, and callers
 * that go on calling it are {@linkplain LateCall held back}.
 */
final class HandOff<T> {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private final Queue<Next<T>> slots = new ArrayDeque<>(1);
    private final int capacity;
    private boolean producerDone;
    private boolean closed;
    private @Nullable Throwable failure;
    private int lateCalls;

    HandOff(int capacity) {
        this.capacity = requireValidCapacity(capacity);
    }

    static int requireValidCapacity(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("prefetch must be at least 1, was " + capacity);
        }
        return capacity;
    }

    /** Waits for a free slot. */
    void put(T element) throws InterruptedException {
        putNext(Next.item(element));
    }

    /** Waits for a free slot, also for what is not an element. */
    void putNext(Next<T> next) throws InterruptedException {
        int late = add(next);
        if (late > 0) {
            // The first such call tells a handler that has not been interrupted anywhere else.
            boolean _ = LateCall.hold(late - 1);
            throw new InterruptedException("the stream is over");
        }
    }

    /** Waits for a free slot. Returns zero, or how many calls have come too late. */
    private int add(Next<T> next) throws InterruptedException {
        lock.lock();
        try {
            while (!isOver() && slots.size() >= capacity) {
                notFull.await();
            }
            if (isOver()) {
                return countLateCall();
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            slots.add(next);
            notEmpty.signal();
            return 0;
        } finally {
            lock.unlock();
        }
    }

    private int countLateCall() {
        // It must not run over in a loop that never ends.
        lateCalls = Math.min(lateCalls + 1, Integer.MAX_VALUE - 1);
        return lateCalls;
    }

    /**
     * Takes the element if there is a slot for it, and says whether there was. When it is over,
     * there is room for any element: it is dropped.
     */
    boolean offer(T element) {
        int late;
        lock.lock();
        try {
            if (!isOver()) {
                if (slots.size() >= capacity) {
                    return false;
                }
                slots.add(Next.item(element));
                notEmpty.signal();
                return true;
            }
            late = countLateCall();
        } finally {
            lock.unlock();
        }
        // A publisher may give what it was asked for before it was cancelled, which is no more
        // than there are slots. One that is held back here keeps to no rule.
        if (LateCall.hold(late - capacity)) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    /** No further element will come. */
    void end() {
        boolean _ = finish(null);
    }

    /**
     * No further element will come, for this reason. Returns whether somebody may still ask for it:
     * not after {@link #close}.
     */
    boolean fail(Throwable cause) {
        return finish(cause);
    }

    private boolean finish(@Nullable Throwable cause) {
        lock.lock();
        try {
            if (!producerDone) {
                producerDone = true;
                failure = cause;
                notEmpty.signal();
                notFull.signalAll();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    Next<T> next(Duration atMost) throws Exception {
        lock.lockInterruptibly();
        try {
            long nanos = Durations.toNanos(atMost);
            while (!closed && slots.isEmpty() && !producerDone && nanos > 0) {
                nanos = notEmpty.awaitNanos(nanos);
            }
            if (closed) {
                return Next.ended();
            }
            Next<T> next = slots.poll();
            if (next != null) {
                notFull.signal();
                return next;
            }
            return producerDone ? ending() : Next.idle();
        } finally {
            lock.unlock();
        }
    }

    private boolean isOver() {
        return closed || producerDone;
    }

    private Next<T> ending() throws Exception {
        return switch (failure) {
            case null -> Next.ended();
            // The producer's thread was interrupted. Thrown as it is, it would say that the
            // caller's thread was.
            case InterruptedException interrupted -> throw new IllegalStateException(interrupted);
            case Exception exception -> throw exception;
            case Error error -> throw error;
            default -> throw new IllegalStateException(failure);
        };
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            slots.clear();
            notEmpty.signalAll();
            notFull.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
