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
 * feed has ended. After each of them, waiting and later calls to {@link #put} throw.
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
        lock.lockInterruptibly();
        try {
            while (!isOver() && slots.size() >= capacity) {
                notFull.await();
            }
            if (isOver()) {
                throw new InterruptedException("the stream is over");
            }
            slots.add(next);
            notEmpty.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the element if there is a slot for it, and says whether there was. When it is over,
     * there is room for any element: it is dropped.
     */
    boolean offer(T element) {
        lock.lock();
        try {
            if (isOver()) {
                return true;
            }
            if (slots.size() >= capacity) {
                return false;
            }
            slots.add(Next.item(element));
            notEmpty.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** No further element will come. */
    void end() {
        finish(null);
    }

    /** No further element will come, for this reason. */
    void fail(Throwable cause) {
        finish(cause);
    }

    private void finish(@Nullable Throwable cause) {
        lock.lock();
        try {
            if (!producerDone) {
                producerDone = true;
                failure = cause;
                notEmpty.signal();
                notFull.signalAll();
            }
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
            // caller's
            // was.
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
