package dev.sluice.session;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends long waits when their time is over, all of them from one thread that looks at them ten times
 * a second. A timer for each wait would be set and cancelled at each event that a stream gets.
 */
final class Alarm {

    private static final Duration PERIOD = Duration.ofMillis(100);

    static final Alarm SHARED = start();

    private final Set<Signal> signals = ConcurrentHashMap.newKeySet();

    private Alarm() {}

    private static Alarm start() {
        Alarm alarm = new Alarm();
        Thread.ofVirtual().name("sluice-alarm").start(alarm::run);
        return alarm;
    }

    void lookAfter(Signal signal) {
        signals.add(signal);
        if (signal.isClosed()) {
            signals.remove(signal);
        }
    }

    void forget(Signal signal) {
        signals.remove(signal);
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(PERIOD);
                long now = System.nanoTime();
                signals.forEach(signal -> signal.ringIfDue(now));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
