package dev.sluice.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.clock.StreamTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Runs a source for a client that takes one thing at a time, when the test asks for it. */
final class Pull<T> implements Emitter<T>, AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Producers producers;

    // Guarded by the lock.
    private final Queue<Next<? extends T>> given = new ArrayDeque<>();
    private boolean isOver;
    private @Nullable Throwable failure;

    Pull(StreamTime time) {
        this.producers = new Producers(time);
    }

    static <T> Pull<T> open(Source<T> source) {
        return open(source, ResumePoint.fresh());
    }

    static <T> Pull<T> open(Source<T> source, StreamTime time) {
        return open(source, ResumePoint.fresh(), time);
    }

    static <T> Pull<T> open(Source<T> source, ResumePoint from) {
        return open(source, from, StreamTime.SYSTEM);
    }

    private static <T> Pull<T> open(Source<T> source, ResumePoint from, StreamTime time) {
        Pull<T> pull = new Pull<>(time);
        @SuppressWarnings("unchecked") // the source gives nothing else
        Emitter<Object> out = (Emitter<Object>) (Emitter<?>) pull;
        pull.producers.start(source, from, out, () -> pull.finish(null), pull::finish);
        return pull;
    }

    /** Returns whether there is somebody to be told. */
    private boolean finish(@Nullable Throwable cause) {
        lock.lock();
        try {
            if (isOver) {
                return false;
            }
            isOver = true;
            failure = cause;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean push(Next<? extends T> next) {
        lock.lock();
        try {
            if (isOver) {
                return false;
            }
            given.add(next);
            isOver = next instanceof Next.Ended || next instanceof Next.Detached;
            changed.signalAll();
            return !isOver;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean hasRoom() {
        lock.lock();
        try {
            return isOver() || given.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void awaitRoom() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!isOver && !given.isEmpty()) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void awaitTaken() throws InterruptedException {
        awaitRoom();
    }

    @Override
    public boolean isOver() {
        lock.lock();
        try {
            return isOver;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void read(Cursor<? extends T> cursor) throws InterruptedException {
        Reading.all(cursor, this);
    }

    /** Waits for what comes next, whatever it is; after the last, for the end or the failure. */
    Next<? extends T> next() throws Exception {
        lock.lock();
        try {
            while (given.isEmpty() && !isOver) {
                changed.await();
            }
            Next<? extends T> next = given.poll();
            changed.signalAll();
            if (next != null) {
                return next;
            }
            return switch (failure) {
                case null -> new Next.Ended<>();
                case Exception exception -> throw exception;
                case Error error -> throw error;
                case Throwable other -> throw new IllegalStateException(other);
            };
        } finally {
            lock.unlock();
        }
    }

    /** Waits for what a client would see. */
    private Next<? extends T> nextSeen() throws Exception {
        Next<? extends T> next = next();
        while (next instanceof Next.Begun || next instanceof Next.LeftOut) {
            next = next();
        }
        return next;
    }

    T item() throws Exception {
        Next<? extends T> next = nextSeen();
        if (next instanceof Next.Item<? extends T> item) {
            return item.value();
        }
        throw new AssertionError("instead of an item: " + next);
    }

    List<T> items(int count) throws Exception {
        List<T> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(item());
        }
        return items;
    }

    /** All items until the end, which must come. */
    List<T> untilEnd() throws Exception {
        List<T> items = new ArrayList<>();
        Next<? extends T> next = nextSeen();
        while (next instanceof Next.Item<? extends T> item) {
            items.add(item.value());
            next = nextSeen();
        }
        assertEquals(new Next.Ended<>(), next);
        return items;
    }

    static <T> List<T> untilEnd(Source<T> source) throws Exception {
        try (Pull<T> pull = open(source)) {
            return pull.untilEnd();
        }
    }

    void assertNext(Next<T> expected) throws Exception {
        assertEquals(expected, next());
    }

    void assertEnded() throws Exception {
        assertEquals(new Next.Ended<>(), nextSeen());
    }

    <E extends Throwable> E assertFails(Class<E> type) {
        return assertThrows(type, this::nextSeen);
    }

    Producers producers() {
        return producers;
    }

    /** Waits until the source and all that it has started have returned. */
    void awaitReturned() {
        Threads.awaitTrue(() -> !producers.areRunning());
    }

    /** The client leaves. */
    @Override
    public void close() {
        lock.lock();
        try {
            isOver = true;
            given.clear();
            failure = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        producers.interrupt();
    }
}
