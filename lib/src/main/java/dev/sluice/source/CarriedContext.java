package dev.sluice.source;

import io.helidon.common.context.Contexts;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Carries the context of a thread to another one: Helidon's {@code Contexts.context()}, and what
 * its modules propagate with it, such as MDC and the current span.
 */
final class CarriedContext {

    private CarriedContext() {}

    /** A task that runs in the context of the thread that calls this. */
    static Runnable with(Runnable task) {
        // Helidon knows how to wrap a task only for an executor.
        Taken taken = new Taken();
        Contexts.wrap(taken).execute(task);
        return taken.task == null ? task : taken.task;
    }

    /** Takes the wrapped task, and runs nothing. */
    private static final class Taken extends AbstractExecutorService {

        private @Nullable Runnable task;

        @Override
        public void execute(Runnable command) {
            task = command;
        }

        @Override
        public void shutdown() {
            // It has no thread.
        }

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }
}
