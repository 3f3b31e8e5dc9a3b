package dev.sluice.http.stream;

import dev.sluice.http.guard.Principal;
import dev.sluice.logging.BoundedLog;
import dev.sluice.session.SessionEnd;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Calls a lifecycle beside the streams that it is told of, in order for each stream. */
final class LifecycleCalls {

    private static final BoundedLog LOG =
            new BoundedLog(
                    System.getLogger(LifecycleCalls.class.getName()),
                    "failures of a lifecycle of streams");
    private static final Executor BESIDE =
            task ->
                    Thread.ofVirtual()
                            .name("sluice-lifecycle")
                            .inheritInheritableThreadLocals(false)
                            .start(task);

    private final AtomicLong lastNumber = new AtomicLong();
    private final StreamLifecycle lifecycle;

    LifecycleCalls(StreamLifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    /** Tells that a stream has begun, and returns what tells that it has ended. */
    Consumer<SessionEnd> begin(Principal principal, String route) {
        if (lifecycle.equals(StreamLifecycle.NONE)) {
            return end -> {};
        }
        OpenedStream stream = new OpenedStream(lastNumber.incrementAndGet(), principal, route);
        CompletableFuture<Void> opened =
                CompletableFuture.runAsync(() -> contain(() -> lifecycle.opened(stream)), BESIDE);
        return end -> {
            CompletableFuture<Void> _ =
                    opened.thenRunAsync(() -> contain(() -> lifecycle.ended(stream, end)), BESIDE);
        };
    }

    private static void contain(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, () -> "A lifecycle of streams failed", e);
        }
    }
}
