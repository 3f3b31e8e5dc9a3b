package dev.sluice.service;

import io.helidon.common.Weighted;
import io.helidon.spi.HelidonShutdownHandler;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Stops the service when the process is told to end, by {@code SIGTERM} or {@code SIGINT}, and ends
 * the process: with 0, since it has done what it was asked to do, where the JVM would say 143.
 *
 * <p>A second signal changes nothing: the JVM is already shutting down.
 */
record Shutdown(SluiceService service) implements HelidonShutdownHandler, Weighted {

    /** The service could not be stopped, or took too long. */
    private static final int FAILED = 1;

    /** For what is closed after the server, and for the log to be written. */
    private static final Duration CLOSING = Duration.ofMillis(2250);

    /** With what the process ends, unless the service fails to stop. */
    private static volatile int status;

    private static final System.Logger LOGGER = System.getLogger(Shutdown.class.getName());

    /**
     * Ends the process for another reason than a signal.
     *
     * @param exitStatus what it ends with, when the service has stopped
     */
    static void exit(int exitStatus) {
        status = exitStatus;
        System.exit(exitStatus);
    }

    @Override
    public void shutdown() {
        limit(service.longestStop().plus(CLOSING));
        try {
            service.close();
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.ERROR, "The service failed to stop", e);
            status = FAILED;
        }
        LogQueue.flushAll();
        Runtime.getRuntime().halt(status);
    }

    /** A process that was told to stop must stop, whatever hangs. */
    private static void limit(Duration atMost) {
        Thread.ofPlatform()
                .daemon()
                .name("sluice-stop-limit")
                .start(() -> {
                    try {
                        Thread.sleep(atMost);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    Runtime.getRuntime().halt(FAILED);
                });
    }

    /** Before all others, and the last: it ends the process. */
    @Override
    public double weight() {
        return Weighted.DEFAULT_WEIGHT + 100;
    }
}
