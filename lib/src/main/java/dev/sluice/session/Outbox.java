package dev.sluice.session;

import dev.sluice.event.EventEncoder;
import dev.sluice.logging.BoundedLog;
import dev.sluice.source.Cursor;
import dev.sluice.source.Emitter;
import dev.sluice.source.Next;
import dev.sluice.source.UnavailableException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The door of a stream: what comes in is elements, what goes out is bytes. Elements are encoded on
 * the thread that gives them, and wait here, up to a size, until they are written. An {@link
 * OutboxBudget} makes that size smaller when all outboxes together hold much.
 *
 * <pre>
 *   OPEN --Ended, Detached, end, fail, stop--> ENDING --all is taken--> OVER
 *     \--------------------------- close --------------------------------^
 * </pre>
 *
 * A source may give its elements, or a cursor at which the stream reads on by itself. One thread at
 * a time gives, and one takes.
 */
final class Outbox implements Emitter<Object> {

    /** A source waits while so many bytes that it has given are not yet being written. */
    static final int CAPACITY = 64 * 1024;

    private static final int MOST_KEPT_OF_BATCH = 16 * 1024;

    /** Idle streams keep it, and the budget does not count it. */
    private static final int MOST_KEPT_OF_ELEMENT = 1024;

    private static final BoundedLog LOG =
            new BoundedLog(
                    System.getLogger(Outbox.class.getName()), "sources that failed to close");

    private final EventEncoder encoder;
    private final Runnable wake;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** The element that is being given: it is encoded without the lock. Null before the first. */
    private @Nullable Batch given;

    // Guarded by the lock.
    private final WaitingElements waiting;
    private final HeldMemory memory;
    private @Nullable Cursor<?> cursor;
    private boolean cursorGivesFrames;
    private volatile @Nullable SessionEnd end;
    private boolean hasBegun;
    private boolean isClosed;

    /**
     * An empty outbox.
     *
     * @param wake called when there is something to take
     */
    Outbox(EventEncoder encoder, OutboxBudget budget, Runnable wake) {
        this.encoder = encoder;
        this.waiting = new WaitingElements(encoder);
        this.memory = new HeldMemory(budget, this::memoryIsFree);
        this.wake = wake;
    }

    @Override
    public boolean push(Next<?> next) {
        if (next instanceof Next.Item) {
            requireMemory();
        }
        Batch element = encoded(next);
        boolean isNews;
        boolean wantsMore;
        lock.lock();
        try {
            if (isOver()) {
                return false;
            }
            if (cursor != null) {
                throw readsOn();
            }
            boolean isMore = waiting.add(element, next);
            noteEnd(next);
            count();
            wantsMore = end == null;
            isNews = !wantsMore || isMore;
            begin();
        } finally {
            lock.unlock();
            element.clear(MOST_KEPT_OF_ELEMENT);
        }
        if (isNews) {
            wake.run();
        }
        return wantsMore;
    }

    /** Before the element takes memory. Those that can wait have waited for room. */
    private void requireMemory() {
        if (memory.isSpent()) {
            throw new UnavailableException("There is no memory for this stream now");
        }
    }

    private void memoryIsFree() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        wake.run();
    }

    private Batch encoded(Next<?> next) {
        Batch element = given;
        if (element == null) {
            element = new Batch();
            given = element;
        }
        element.add(next, encoder);
        return element;
    }

    private void count() {
        memory.count(waiting.size());
    }

    /** Takes note of what the cursor has given, which is written without waiting here. */
    void note(Next<?> next) {
        lock.lock();
        try {
            if (!isOver()) {
                waiting.note(next);
                noteEnd(next);
            }
        } finally {
            lock.unlock();
        }
    }

    private void noteEnd(Next<?> next) {
        if (next instanceof Next.Detached) {
            end = new SessionEnd.Detached();
        } else if (next instanceof Next.Ended) {
            end = new SessionEnd.SourceEnded();
        }
    }

    private void begin() {
        if (!hasBegun) {
            hasBegun = true;
            changed.signalAll();
        }
    }

    @Override
    public void read(Cursor<?> from) {
        given = null;
        // Its own code must not run under the lock.
        from.onReady(wake);
        boolean givesFrames = from.givesFrames();
        boolean isTaken;
        lock.lock();
        try {
            isTaken = !isOver() && cursor == null;
            if (isTaken) {
                // Before the elements of the cursor, whose ids are newer.
                waiting.tellPlace();
                count();
                cursor = from;
                cursorGivesFrames = givesFrames;
                changed.signalAll();
                begin();
            }
        } finally {
            lock.unlock();
        }
        if (isTaken) {
            wake.run();
        } else {
            from.close();
            if (!isOver()) {
                throw readsOn();
            }
        }
    }

    private static IllegalStateException readsOn() {
        return new IllegalStateException(
                "a source can give nothing after a cursor, or after a source that gives one, such"
                        + " as a topic");
    }

    @Override
    public boolean hasRoom() {
        lock.lock();
        try {
            return isOver() || isRoomy();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void awaitRoom() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!isOver() && !isRoomy()) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void awaitTaken() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!isOver() && (waiting.isPresent() || lacksMemory())) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isRoomy() {
        boolean isRoomy = memory.isTight() ? memory.isNone() : waiting.size() < CAPACITY;
        return isRoomy && !lacksMemory();
    }

    /** A stream that has not begun does not wait, but is refused. */
    private boolean lacksMemory() {
        return hasBegun && memory.isSpentNow();
    }

    @Override
    public boolean isOver() {
        lock.lock();
        try {
            return isClosed || end != null;
        } finally {
            lock.unlock();
        }
    }

    /** The source has returned. */
    void end() {
        boolean _ = finish(new SessionEnd.SourceEnded());
    }

    /** The source has failed. Returns false if that comes too late for the stream to be told. */
    boolean fail(Throwable cause) {
        return finish(
                new SessionEnd.Failed(
                        cause instanceof InterruptedException
                                ? new IllegalStateException(cause)
                                : cause));
    }

    private boolean finish(SessionEnd why) {
        lock.lock();
        try {
            boolean readsOn = cursor != null && why instanceof SessionEnd.SourceEnded;
            if (isOver() || readsOn) {
                return readsOn;
            }
            end = why;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        wake.run();
        return true;
    }

    /**
     * Waits until the source has given something or has ended.
     *
     * @throws Exception what it failed with before it had given anything
     */
    void awaitBegun(Duration atMost) throws Exception {
        SessionEnd ended;
        lock.lockInterruptibly();
        try {
            long nanos = TimeUnit.NANOSECONDS.convert(atMost);
            while (!hasBegun && !isOver() && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            ended = hasBegun ? null : end;
        } finally {
            lock.unlock();
        }
        if (ended instanceof SessionEnd.Failed(Throwable cause)) {
            switch (cause) {
                case Exception exception -> throw exception;
                case Error error -> throw error;
                case Throwable other -> throw new IllegalStateException(other);
            }
        }
    }

    /** Returns whether what comes next is something else than frames. */
    boolean needsThread() {
        lock.lock();
        try {
            return waiting.isPresent() || (cursor != null && !cursorGivesFrames);
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether frames come next, and nothing else after that. */
    boolean hasComeToFrames() {
        lock.lock();
        try {
            return waiting.isEmpty() && cursor != null && cursorGivesFrames;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes all that waits.
     *
     * @param mayWait whether it will not be given back before the client has taken it
     * @return null if there is nothing to take, or it needs a reader that may wait
     */
    @Nullable Batch take(boolean mayWait) {
        lock.lock();
        try {
            if (waiting.isPresent() && !mayWait) {
                return null;
            }
            Batch batch = waiting.take();
            if (batch != null) {
                memory.take(batch.size());
            }
            changed.signalAll();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a batch back that has been written or will not be, to be filled again. */
    void giveBack(Batch written) {
        written.clear(MOST_KEPT_OF_BATCH);
        lock.lock();
        try {
            memory.take(0);
            count();
            waiting.keep(written);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        memory.wakeWaiting();
    }

    /** Returns whether the cursor may take in more now; if not, wakes when it may. */
    boolean hasMemory() {
        return !memory.isSpentNow();
    }

    /** Returns whether one element is all that may be held now. */
    boolean isTight() {
        return memory.isTight();
    }

    /**
     * Counts what the cursor has given and is being written, and what it has taken in.
     *
     * @param beingWritten in bytes
     * @param takenIn in bytes
     */
    void countOfCursor(int beingWritten, int takenIn) {
        lock.lock();
        try {
            memory.countOfCursor(beingWritten, isClosed ? 0 : takenIn, waiting.size());
        } finally {
            lock.unlock();
        }
        memory.wakeWaiting();
    }

    /** Returns whether it holds memory of the budget. */
    boolean isHolding() {
        lock.lock();
        try {
            return !memory.isNone();
        } finally {
            lock.unlock();
        }
    }

    /** The cursor to read from, once everything given before it has been taken. */
    @Nullable Cursor<?> cursor() {
        lock.lock();
        try {
            return waiting.isEmpty() ? cursor : null;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether nothing more is to be asked for. */
    boolean isEnding() {
        return end != null;
    }

    /** Why nothing more will come, if all that came has been taken. */
    @Nullable SessionEnd whyOver() {
        lock.lock();
        try {
            return waiting.isEmpty() ? end : null;
        } finally {
            lock.unlock();
        }
    }

    /** The place up to which elements were left out, if the client does not know it yet. */
    Optional<String> takePlace() {
        lock.lock();
        try {
            return waiting.takePlace();
        } finally {
            lock.unlock();
        }
    }

    /** Wants no more, and drops what waits. */
    void close() {
        stop();
        lock.lock();
        try {
            if (waiting.drop()) {
                count();
            }
        } finally {
            lock.unlock();
        }
        memory.wakeWaiting();
    }

    /** Wants no more. What waits can still be taken. */
    void stop() {
        Cursor<?> closed;
        lock.lock();
        try {
            closed = isClosed ? null : cursor;
            isClosed = true;
            memory.countWithoutCursor(waiting.size());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        memory.forget();
        memory.wakeWaiting();
        if (closed != null) {
            try {
                closed.close();
            } catch (RuntimeException | Error e) {
                // The calling thread may have other streams to end.
                LOG.log(Level.WARNING, () -> "A source failed to close", e);
            }
        }
    }
}
