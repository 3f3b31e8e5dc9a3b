package dev.sluice.topic;

import dev.sluice.clock.StreamTime;
import dev.sluice.source.Cursor;
import dev.sluice.source.Emitter;
import dev.sluice.source.Next;
import dev.sluice.source.Producers;
import dev.sluice.source.ResumePoint;
import dev.sluice.source.Source;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Takes what a source gives, one at a time, and reads on at its cursor as a stream does. */
public final class SourceClient<T> implements AutoCloseable {

    private final Producers producers = new Producers(StreamTime.SYSTEM);
    private final Semaphore ready = new Semaphore(0);

    // Guarded by this.
    private final Queue<Next<?>> given = new ArrayDeque<>();
    private @Nullable Cursor<?> cursor;
    private @Nullable Throwable failure;
    private boolean isOver;

    private SourceClient() {}

    /** Runs the source until it has given something, a cursor, or has failed. */
    public static <T> SourceClient<T> open(Source<T> source, ResumePoint from) throws Exception {
        SourceClient<T> client = new SourceClient<>();
        client.producers.start(source, from, client.new Taking(), client::end, client::fail);
        client.awaitBegun();
        return client;
    }

    private void awaitBegun() throws Exception {
        while (!hasBegun()) {
            ready.acquire();
        }
        ready.release();
        throwFailure();
    }

    private synchronized boolean hasBegun() {
        return cursor != null || !given.isEmpty() || isOver;
    }

    private synchronized void throwFailure() throws Exception {
        if (failure instanceof Exception exception && given.isEmpty()) {
            throw exception;
        }
    }

    private synchronized void end() {
        isOver |= cursor == null;
        ready.release();
    }

    private synchronized boolean fail(Throwable cause) {
        failure = cause;
        isOver = true;
        ready.release();
        return true;
    }

    /** Waits for what comes next. */
    public Next<T> next() throws Exception {
        Next<T> next = next(Duration.ofDays(1));
        if (next == null) {
            throw new AssertionError("nothing came for a day");
        }
        return next;
    }

    /** Waits for what comes next; null if nothing comes in time. */
    public @Nullable Next<T> next(Duration atMost) throws Exception {
        long limit = System.nanoTime() + atMost.toNanos();
        while (true) {
            Next<T> next = poll();
            if (next != null) {
                return next;
            }
            throwFailure();
            if (isOver()) {
                return new Next.Ended<>();
            }
            if (!ready.tryAcquire(limit - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return null;
            }
        }
    }

    /** The next element, if there is one already. */
    @SuppressWarnings("unchecked") // the source gives nothing else
    public @Nullable Next<T> poll() {
        Cursor<?> current = cursor();
        if (isEmpty() && current != null) {
            current.giveNext(new Taking());
        }
        synchronized (this) {
            return (Next<T>) given.poll();
        }
    }

    /** Where the client reads on, if the source has given that. */
    public synchronized @Nullable Cursor<?> cursor() {
        return cursor;
    }

    /** Waits until there is something, as far as anybody knows. */
    public void awaitReady() throws InterruptedException {
        ready.acquire();
    }

    private synchronized boolean isEmpty() {
        return given.isEmpty();
    }

    private synchronized boolean isOver() {
        return isOver;
    }

    @Override
    public void close() {
        Cursor<?> closed;
        synchronized (this) {
            isOver = true;
            given.clear();
            closed = cursor;
        }
        if (closed != null) {
            closed.close();
        }
        producers.interrupt();
        ready.release();
    }

    private final class Taking implements Emitter<Object> {

        @Override
        public boolean push(Next<?> next) {
            if (next instanceof Next.Begun) {
                return !isOver();
            }
            synchronized (SourceClient.this) {
                given.add(next);
            }
            ready.release();
            return !isOver();
        }

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void awaitRoom() {
            // The test asks when it likes.
        }

        @Override
        public void awaitTaken() {
            // As above.
        }

        @Override
        public boolean isOver() {
            return SourceClient.this.isOver();
        }

        @Override
        public void read(Cursor<?> from) {
            synchronized (SourceClient.this) {
                cursor = from;
            }
            from.onReady(ready::release);
            ready.release();
        }
    }
}
