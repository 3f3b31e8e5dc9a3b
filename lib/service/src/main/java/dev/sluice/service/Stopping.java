package dev.sluice.service;

import dev.sluice.feature.SluiceFeature;
import dev.sluice.http.listener.RequestsUnderWay;
import dev.sluice.session.DrainOptions;
import io.helidon.webserver.WebServer;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Stops the server without breaking a request.
 *
 * <pre>
 *   drain                            hold   listener closed   deadline
 *     |  streams end, each in its turn |        |                |
 *     |  runs finish                   |        |                |
 *     |  each response says that its connection ends             |
 *     |                                | new requests wait       |
 *     |                                         | those under way end
 * </pre>
 *
 * @param feature its streams and runs end first
 * @param requests those under way, which may end
 * @param server stops after them
 * @param listener whether the server's port still answers
 * @param options how long all of it may take
 */
record Stopping(
        SluiceFeature feature,
        RequestsUnderWay requests,
        WebServer server,
        ListenerCheck listener,
        DrainOptions options) {

    private static final System.Logger LOGGER = System.getLogger(Stopping.class.getName());

    /** Long enough for requests on connections that are open to come to the server. */
    private static final Duration HOLD = Duration.ofMillis(250);

    private static final Duration LISTENER_CLOSES_WITHIN = Duration.ofSeconds(2);
    private static final Duration LEAST_FOR_REQUESTS = Duration.ofMillis(500);
    private static final Duration PROBE_PERIOD = Duration.ofMillis(5);

    /** The longest that {@link #run} takes. */
    Duration longest() {
        return options.deadline().plus(HOLD).plus(LISTENER_CLOSES_WITHIN).plus(LEAST_FOR_REQUESTS);
    }

    /** Returns when no request is under way, or at the deadline. */
    void run() {
        long deadline = System.nanoTime() + options.deadline().toNanos();
        feature.drain(options);
        try {
            closeListener();
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (!requests.awaitNone(longer(left, LEAST_FOR_REQUESTS))) {
                LOGGER.log(Level.WARNING, "Requests are cut: they were under way at the deadline");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeListener() throws InterruptedException {
        requests.hold();
        try {
            Thread.sleep(HOLD);
            // It would wait for connections that say nothing, too.
            Thread.ofPlatform().daemon().name("sluice-server-stop").start(server::stop);
            awaitListenerClosed();
        } finally {
            requests.release();
        }
    }

    private void awaitListenerClosed() throws InterruptedException {
        long latest = System.nanoTime() + LISTENER_CLOSES_WITHIN.toNanos();
        while (listener.failure().isEmpty() && System.nanoTime() < latest) {
            Thread.sleep(PROBE_PERIOD);
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
