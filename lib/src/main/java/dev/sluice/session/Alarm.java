package dev.sluice.session;

import dev.sluice.logging.BoundedLog;
import dev.sluice.time.DueQueue;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Ends long waits when their time is over, and wakes carried streams when something is due, all of
 * them from one thread, up to half a second late. A timer for each wait would be set and cancelled
 * at each event that a stream gets. Here a wait that begins while its signal is still queued for an
 * earlier moment costs nothing: at that moment the signal is queued for the later one.
 */
final class Alarm {

    private static final Duration PERIOD = Duration.ofMillis(250);

    private static final BoundedLog FAILURES =
            new BoundedLog(System.getLogger(Alarm.class.getName()), "failures of alarms");

    static final Alarm SHARED = start();

    private final DueQueue<Signal> signals = new DueQueue<>(PERIOD.toNanos());
    private final long origin = System.nanoTime();

    private Alarm() {}

    private static Alarm start() {
        Alarm alarm = new Alarm();
        Thread.ofVirtual().name("sluice-alarm").start(alarm::run);
        return alarm;
    }

    /**
     * Has the signal asked at a moment, or sooner.
     *
     * @param moment on the clock of {@link System#nanoTime}
     */
    void lookAfter(Signal signal, long moment) {
        signals.add(signal, moment - origin);
        if (signal.isClosed()) {
            forget(signal);
        }
    }

    void forget(Signal signal) {
        signals.remove(signal);
    }

    private static void ring(Signal signal, long now) {
        try {
            signal.ringIfDue(now);
        } catch (RuntimeException | Error e) {
            // The others must ring all the same.
            FAILURES.log(Level.WARNING, () -> "The alarm of a stream has failed", e);
        }
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(PERIOD);
                long now = System.nanoTime();
                signals.take(now - origin).forEach(signal -> ring(signal, now));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
