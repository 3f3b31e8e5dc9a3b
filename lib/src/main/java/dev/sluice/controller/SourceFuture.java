package dev.sluice.controller;

import dev.sluice.source.Source;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A future of what a method may return, as a future of the source that it becomes.
 *
 * @param result the future that the method has returned
 * @param type the type of its value
 */
record SourceFuture(Future<?> result, ResultType type) implements Future<Source<?>> {

    @Override
    public Source<?> get() throws InterruptedException, ExecutionException {
        return type.toSource(result.get());
    }

    @Override
    public Source<?> get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return type.toSource(result.get(timeout, unit));
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return result.cancel(mayInterruptIfRunning);
    }

    @Override
    public boolean isCancelled() {
        return result.isCancelled();
    }

    @Override
    public boolean isDone() {
        return result.isDone();
    }
}
