package dev.sluice.service;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Ends the process when it can accept no more connections, so that its supervisor starts another.
 * Helidon 4.5.0 closes a listener, and every connection on it, when the limit of file descriptors
 * is lowered under it, and has no way to open it again.
 */
final class ListenerLoss {

    /** The exit status of a process that has lost a listener. */
    static final int STATUS = 3;

    private static final System.Logger LOGGER = System.getLogger(ListenerLoss.class.getName());

    private static final Duration PERIOD = Duration.ofSeconds(2);

    /** One failure may pass: the check needs a file descriptor too. */
    private static final int FAILURES = 3;

    private final List<ListenerCheck> checks;
    private final BooleanSupplier isStopping;

    private ListenerLoss(List<ListenerCheck> checks, BooleanSupplier isStopping) {
        this.checks = checks;
        this.isStopping = isStopping;
    }

    /**
     * Watches listeners on a thread of its own until the service stops.
     *
     * @param checks one for each listener
     * @param isStopping whether listeners are closed on purpose
     * @param whenLost gets the reason when one is lost, once
     */
    static void watch(
            List<ListenerCheck> checks, BooleanSupplier isStopping, Consumer<String> whenLost) {
        ListenerLoss loss = new ListenerLoss(checks, isStopping);
        Thread.ofVirtual().name("sluice-listener-watch").start(() -> loss.run(whenLost));
    }

    /** Logs the reason and ends the process. */
    static void exit(String reason) {
        LOGGER.log(
                Level.ERROR,
                "The service can accept no more connections and ends with exit status {0}, to be"
                        + " started again: {1}",
                STATUS,
                reason);
        Shutdown.exit(STATUS);
    }

    /** Logs the reason, where the process is not ours to end. */
    static void log(String reason) {
        LOGGER.log(Level.ERROR, "The service can accept no more connections: {0}", reason);
    }

    private void run(Consumer<String> whenLost) {
        int failures = 0;
        while (!isStopping.getAsBoolean()) {
            Optional<String> reason = checks.stream().flatMap(c -> c.failure().stream()).findAny();
            failures = reason.isPresent() ? failures + 1 : 0;
            if (failures == FAILURES && !isStopping.getAsBoolean()) {
                whenLost.accept(reason.orElseThrow());
                return;
            }
            try {
                Thread.sleep(PERIOD);
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
