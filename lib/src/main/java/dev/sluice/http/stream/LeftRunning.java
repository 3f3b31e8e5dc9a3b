package dev.sluice.http.stream;

import dev.sluice.session.SessionListener;
import dev.sluice.source.Producers;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Watches for handlers, iterators and publishers that go on after their stream has ended. Nothing
 * can stop them, so the log names their route, once, and the listener is told.
 */
final class LeftRunning {

    private static final System.Logger LOGGER = System.getLogger(LeftRunning.class.getName());

    /** Long enough for one that was interrupted to clean up and return. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Duration UNTIL_IT_RETURNS = Duration.ofDays(365_000);

    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    /** Returns at once. */
    void watch(Producers producers, String route, SessionListener listener) {
        if (producers.areRunning()) {
            Thread.ofVirtual()
                    .name("sluice-left-running")
                    .inheritInheritableThreadLocals(false)
                    .start(() -> await(producers, route, listener));
        }
    }

    private void await(Producers producers, String route, SessionListener listener) {
        try {
            if (producers.join(PATIENCE)) {
                return;
            }
            listener.leftRunning();
            if (logged.add(route)) {
                LOGGER.log(
                        Level.WARNING,
                        "The source of {0} still runs {1} after its stream has ended: it must end"
                                + " when its thread is interrupted or a send throws"
                                + " InterruptedException. Its further sends are slowed down to one a"
                                + " second. This is logged once for each route",
                        route,
                        PATIENCE);
            }
            boolean _ = producers.join(UNTIL_IT_RETURNS);
            listener.returned();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
