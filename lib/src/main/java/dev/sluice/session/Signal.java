package dev.sluice.session;

import dev.sluice.clock.StreamTime;
import dev.sluice.clock.VirtualTime;
import dev.sluice.time.DueQueue;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread wait until any other says that there is something to look at, or has an action
 * run then. A long wait has no timer of its own: {@link Alarm} looks after all of them.
 */
final class Signal extends DueQueue.Entry implements Runnable {

    /** A wait up to this long is ended by a timer, exactly. */
    private static final long SHORT_WAIT = TimeUnit.SECONDS.toNanos(1);

    private final StreamTime time;

    private volatile boolean raised;
    private volatile boolean closed;
    private volatile @Nullable Thread waiter;

    /** When a long wait is over, if there is one. */
    private volatile long alarmAt;

    private volatile boolean hasAlarm;

    /** Runs where a thread would be woken; null if a thread waits. */
    private volatile @Nullable Runnable whenRaised;

    /** A signal that is not raised. */
    Signal(StreamTime time) {
        this.time = time;
    }

    /** The moment of the time at which so much of it is over. */
    long moment(Duration fromNow) {
        // convert() cuts what is too long for a long; half of that cannot overflow.
        return time.nanoTime()
                + Math.min(TimeUnit.NANOSECONDS.convert(fromNow), Long.MAX_VALUE / 2);
    }

    /** Raises the signal: a waiting thread goes on, and one that is about to wait does not. */
    @Override
    public void run() {
        restNoMore();
        raised = true;
        wake();
    }

    private void wake() {
        Runnable action = whenRaised;
        if (action == null) {
            LockSupport.unpark(waiter);
        } else {
            action.run();
        }
    }

    /**
     * From now on runs an action, which must be quick, where it would have woken a thread; or wakes
     * a thread again, if there is no action.
     */
    void whenRaised(@Nullable Runnable action) {
        whenRaised = action;
        hasAlarm = false;
        if (action == null) {
            return;
        }
        // It would be kept as long as the stream.
        waiter = null;
        if (raised) {
            action.run();
        }
    }

    /**
     * Runs the action at that moment too, or up to half a second later. Takes the place of the
     * moment that was set before.
     */
    void ringAt(long moment) {
        setAlarm(moment);
    }

    /** Raises the signal for good. */
    void close() {
        closed = true;
        if (time instanceof VirtualTime virtual) {
            hasAlarm = false;
            virtual.forget(this);
        } else {
            Alarm.SHARED.forget(this);
        }
        run();
    }

    boolean isClosed() {
        return closed;
    }

    /** Waits until the signal is raised and lowers it, or returns false at that moment. */
    boolean awaitUntil(long moment) throws InterruptedException {
        long left = moment - time.nanoTime();
        if (!raised && left > 0) {
            waiter = Thread.currentThread();
            if (left > SHORT_WAIT || time instanceof VirtualTime) {
                awaitAlarm(moment);
            } else {
                awaitTimer(moment);
            }
        }
        boolean was = raised;
        restNoMore();
        raised = false;
        return was;
    }

    private void restNoMore() {
        if (time instanceof VirtualTime) {
            hasAlarm = false;
        }
    }

    /**
     * Returns whether nothing is done before the moment that was set, unless it is raised. Right in
     * virtual time alone.
     *
     * @param isBehind whether the client has yet to take something, before which it stays raised
     */
    boolean isAtRest(boolean isBehind) {
        return (!raised || isBehind) && hasAlarm;
    }

    private void awaitTimer(long moment) throws InterruptedException {
        long left = moment - System.nanoTime();
        while (!raised && left > 0) {
            LockSupport.parkNanos(this, left);
            throwIfInterrupted();
            left = moment - System.nanoTime();
        }
    }

    private void awaitAlarm(long moment) throws InterruptedException {
        setAlarm(moment);
        while (!raised && moment - time.nanoTime() > 0) {
            LockSupport.park(this);
            throwIfInterrupted();
        }
        hasAlarm = false;
    }

    private void setAlarm(long moment) {
        alarmAt = moment;
        if (time instanceof VirtualTime virtual) {
            virtual.wakeAt(moment, this);
            // Not before: the hands would be turned past a moment that is not there yet.
            hasAlarm = moment - time.nanoTime() > 0;
        } else {
            hasAlarm = true;
            Alarm.SHARED.lookAfter(this, moment);
        }
    }

    /** Ends a long wait that is over, or has the alarm ask again. Called by the alarm. */
    void ringIfDue(long now) {
        if (!hasAlarm) {
            return;
        }
        long moment = alarmAt;
        if (now - moment >= 0) {
            wake();
        } else {
            Alarm.SHARED.lookAfter(this, moment);
        }
    }

    private static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
