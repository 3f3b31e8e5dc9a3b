package dev.sluice.source;

import dev.sluice.clock.StreamTime;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Holds back what comes too soon after the element before it, or before the client has taken that.
 *
 * <pre>
 *   OPEN --element is given--> PERIOD --element--> HOLDING --newer element--> HOLDING
 *     ^--- over, and taken -----'                     |
 *   PERIOD &lt;-- over, and taken, or the end: the element that is held is given --'
 * </pre>
 *
 * The source's thread brings elements; another one gives those that were held when it is time.
 */
final class Throttle<T> extends Operator<T, T> {

    /** Far enough away, and as a moment still after the present one. */
    private static final long NOTHING_HELD = Long.MAX_VALUE / 2;

    private final ReentrantLock lock = new ReentrantLock();
    private final long period;
    private final StreamTime time;
    private final Runnable changed;

    // Guarded by the lock.
    private long givenAt;
    private int given;
    private int taken;
    private @Nullable T held;

    /** The newest element that was left out after the one that is held. */
    private @Nullable Next<?> leftOut;

    /**
     * An open throttle.
     *
     * @param changed told when there is something to do for {@link #giveIfDue}
     */
    Throttle(Emitter<? super T> down, long period, StreamTime time, Runnable changed) {
        super(down);
        this.period = period;
        this.time = time;
        this.changed = changed;
        this.givenAt = time.nanoTime() - period;
    }

    @Override
    boolean take(T element) {
        lock.lock();
        try {
            leftOut = null;
            if (held == null && taken == given && untilOpen() <= 0) {
                giveNow(element);
            } else {
                held = element;
            }
        } finally {
            lock.unlock();
        }
        changed.run();
        return !isOver();
    }

    private void giveNow(T element) {
        givenAt = time.nanoTime();
        given++;
        give(element);
    }

    @Override
    boolean passOn(Next<?> words) {
        lock.lock();
        try {
            if (held != null && words instanceof Next.LeftOut) {
                leftOut = words;
                return !isOver();
            }
            // It must not be overtaken.
            giveLast();
            return super.passOn(words);
        } finally {
            lock.unlock();
        }
    }

    /** Newer elements take the place of older ones. */
    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public void awaitRoom() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @Override
    public void awaitTaken() throws InterruptedException {
        awaitRoom();
    }

    /**
     * Waits until the client has taken what it was given, gives what is held if its time has come,
     * and returns the moment of the next call.
     */
    long giveIfDue() throws InterruptedException {
        int before = given();
        super.awaitTaken();
        lock.lock();
        try {
            taken = before;
            if (taken != given) {
                return time.nanoTime();
            }
            if (held == null) {
                return time.nanoTime() + NOTHING_HELD;
            }
            long due = givenAt + period;
            if (untilOpen() <= 0) {
                giveLast();
            }
            return due;
        } finally {
            lock.unlock();
        }
    }

    private int given() {
        lock.lock();
        try {
            return given;
        } finally {
            lock.unlock();
        }
    }

    /** Gives what is held now: nothing comes after it. */
    void giveLast() {
        lock.lock();
        try {
            T element = held;
            Next<?> after = leftOut;
            held = null;
            leftOut = null;
            if (element != null) {
                giveNow(element);
            }
            if (after != null) {
                super.passOn(after);
            }
        } finally {
            lock.unlock();
        }
    }

    private long untilOpen() {
        return period - (time.nanoTime() - givenAt);
    }
}
