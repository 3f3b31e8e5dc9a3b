package dev.sluice.session;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets one thread wait until any other says that there is something to look at. A long wait has no
 * timer of its own: {@link Alarm} looks after all of them.
 */
final class Signal implements Runnable {

    /** A wait up to this long is ended by a timer, exactly. */
    private static final long SHORT_WAIT = TimeUnit.SECONDS.toNanos(1);

    private volatile boolean raised;
    private volatile boolean closed;
    private volatile @Nullable Thread waiter;

    /** When a long wait is over, if there is one. */
    private volatile long alarmAt;

    private volatile boolean hasAlarm;
    private boolean isKnownToAlarm;

    /** The moment, on the clock of {@link System#nanoTime}, at which that time is over. */
    static long moment(Duration fromNow) {
        // convert() cuts what is too long for a long; half of that cannot overflow.
        return System.nanoTime()
                + Math.min(TimeUnit.NANOSECONDS.convert(fromNow), Long.MAX_VALUE / 2);
    }

    /** Raises the signal: a waiting thread goes on, and one that is about to wait does not. */
    @Override
    public void run() {
        raised = true;
        LockSupport.unpark(waiter);
    }

    /** Raises the signal for good. */
    void close() {
        closed = true;
        Alarm.SHARED.forget(this);
        run();
    }

    boolean isClosed() {
        return closed;
    }

    /** Waits until the signal is raised and lowers it, or returns false at that moment. */
    boolean awaitUntil(long moment) throws InterruptedException {
        long left = moment - System.nanoTime();
        if (!raised && left > 0) {
            waiter = Thread.currentThread();
            if (left > SHORT_WAIT) {
                awaitAlarm(moment);
            } else {
                awaitTimer(moment);
            }
        }
        boolean was = raised;
        raised = false;
        return was;
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
        alarmAt = moment;
        hasAlarm = true;
        if (!isKnownToAlarm) {
            isKnownToAlarm = true;
            Alarm.SHARED.lookAfter(this);
        }
        while (!raised && moment - System.nanoTime() > 0) {
            LockSupport.park(this);
            throwIfInterrupted();
        }
        hasAlarm = false;
    }

    /** Ends a long wait that is over. Called by the alarm. */
    void ringIfDue(long now) {
        if (hasAlarm && now - alarmAt >= 0) {
            LockSupport.unpark(waiter);
        }
    }

    private static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
