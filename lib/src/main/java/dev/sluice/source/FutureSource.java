package dev.sluice.source;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A source that is not there yet. */
record FutureSource(Future<? extends Source<?>> future) implements Source<Object> {

    /** How long the head of the response waits for a failure that would change its status. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @Override
    public Feed<Object> open(ResumePoint from) throws Exception {
        try {
            return opened(future.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS), from);
        } catch (TimeoutException notYet) {
            return ProducerFeed.start(1, handOff -> openLater(from, handOff), this::cancel);
        } catch (ExecutionException e) {
            throw cause(e);
        } catch (InterruptedException e) {
            cancel();
            throw e;
        }
    }

    private void openLater(ResumePoint from, HandOff<Object> handOff) throws Exception {
        try {
            PrefetchProducer.run(opened(future.get(), from), handOff);
        } catch (ExecutionException e) {
            throw cause(e);
        }
    }

    private void cancel() {
        future.cancel(true);
    }

    private static Feed<Object> opened(Source<?> source, ResumePoint from) throws Exception {
        return source.<Object>map(element -> element).open(from);
    }

    private static Exception cause(ExecutionException e) {
        return e.getCause() instanceof Exception cause ? cause : e;
    }
}
