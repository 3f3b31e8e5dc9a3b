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
    private final OutboxBudget budget;
    private final Runnable wake;
    private final Runnable memoryIsFree = this::memoryIsFree;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** The element that is being given: it is encoded without the lock. Null before the first. */
    private @Nullable Batch given;

    // Guarded by the lock.
    private final LeftOut leftOut = new LeftOut();
    private @Nullable Batch waiting;
    private @Nullable Batch spare;
    private @Nullable Cursor<?> cursor;
    private boolean cursorGivesFrames;
    private volatile @Nullable SessionEnd end;

    /** Bytes that are being written. */
    private int taken;

    /** Bytes that the cursor has taken in. */
    private int heldByCursor;

    /** Bytes that the budget counts for this outbox. */
    private int counted;

    private boolean hasBegun;
    private boolean isClosed;

    /**
     * An empty outbox.
     *
     * @param wake called when there is something to take
     */
    Outbox(EventEncoder encoder, OutboxBudget budget, Runnable wake) {
        this.encoder = encoder;
        this.budget = budget;
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
            boolean hadWaiting = waiting != null;
            boolean wasDue = leftOut.isDue();
            if (!element.isEmpty()) {
                waiting().add(element);
            }
            notePlace(next);
            noteEnd(next);
            count();
            wantsMore = end == null;
            boolean hasWaiting = waiting != null;
            // A place that is due has woken a reader that may not take elements.
            isNews = !wantsMore || hasWaiting != hadWaiting || (leftOut.isDue() && !wasDue);
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
        if (budget.isSpent()) {
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
        int now = taken + heldByCursor + (waiting == null ? 0 : waiting.size());
        budget.add(now - counted);
        counted = now;
    }

    private boolean isEmpty() {
        return waiting == null && !leftOut.isDue();
    }

    private Batch waiting() {
        Batch current = waiting;
        if (current == null) {
            current = spare == null ? new Batch() : spare;
            spare = null;
            waiting = current;
        }
        return current;
    }

    /** Takes note of what the cursor has given, which is written without waiting here. */
    void note(Next<?> next) {
        lock.lock();
        try {
            if (!isOver()) {
                notePlace(next);
                noteEnd(next);
            }
        } finally {
            lock.unlock();
        }
    }

    private void notePlace(Next<?> next) {
        switch (next) {
            case Next.Item<?>(Object value) -> leftOut.passed(value);
            case Next.Missing<?> missing -> leftOut.clear();
            case Next.StandsAt<?> standsAt -> leftOut.clear();
            case Next.LeftOut<?>(Object element) -> leftOut.add(element);
            case Next.Begun<?> begun -> {}
            case Next.Detached<?> detached -> {}
            case Next.Ended<?> ended -> {}
        }
    }

    private void tellPlace() {
        leftOut.take().ifPresent(id -> waiting().add(new Next.StandsAt<>(id), encoder));
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
                tellPlace();
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
            while (!isOver() && (waiting != null || lacksMemory())) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isRoomy() {
        boolean isRoomy =
                budget.isTight() ? counted == 0 : waiting == null || waiting.size() < CAPACITY;
        return isRoomy && !lacksMemory();
    }

    /** A stream that has not begun does not wait, but is refused. */
    private boolean lacksMemory() {
        return hasBegun && budget.isSpent(memoryIsFree);
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
            return waiting != null || (cursor != null && !cursorGivesFrames);
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether frames come next, and nothing else after that. */
    boolean hasComeToFrames() {
        lock.lock();
        try {
            return isEmpty() && cursor != null && cursorGivesFrames;
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
            if (waiting != null && !mayWait) {
                return null;
            }
            if (leftOut.isDue()) {
                tellPlace();
            }
            Batch batch = waiting;
            waiting = null;
            if (batch == null) {
                // An idle stream holds no memory.
                spare = null;
            } else {
                taken = batch.size();
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
            taken = 0;
            count();
            spare = written;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        budget.wakeWaiting();
    }

    /** Returns whether the cursor may take in more now; if not, wakes when it may. */
    boolean hasMemory() {
        return !budget.isSpent(memoryIsFree);
    }

    /** Returns whether one element is all that may be held now. */
    boolean isTight() {
        return budget.isTight();
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
            taken = beingWritten;
            heldByCursor = isClosed ? 0 : takenIn;
            count();
        } finally {
            lock.unlock();
        }
        budget.wakeWaiting();
    }

    /** Returns whether it holds memory of the budget. */
    boolean isHolding() {
        lock.lock();
        try {
            return counted > 0;
        } finally {
            lock.unlock();
        }
    }

    /** The cursor to read from, once everything given before it has been taken. */
    @Nullable Cursor<?> cursor() {
        lock.lock();
        try {
            return isEmpty() ? cursor : null;
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
            return isEmpty() ? end : null;
        } finally {
            lock.unlock();
        }
    }

    /** The place up to which elements were left out, if the client does not know it yet. */
    Optional<String> takePlace() {
        lock.lock();
        try {
            return waiting == null ? leftOut.take() : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Wants no more, and drops what waits. */
    void close() {
        stop();
        lock.lock();
        try {
            if (waiting != null) {
                // The client has to come back before what it does not get.
                leftOut.clear();
                waiting = null;
                count();
            }
        } finally {
            lock.unlock();
        }
        budget.wakeWaiting();
    }

    /** Wants no more. What waits can still be taken. */
    void stop() {
        Cursor<?> closed;
        lock.lock();
        try {
            closed = isClosed ? null : cursor;
            isClosed = true;
            heldByCursor = 0;
            count();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        budget.forget(memoryIsFree);
        budget.wakeWaiting();
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
