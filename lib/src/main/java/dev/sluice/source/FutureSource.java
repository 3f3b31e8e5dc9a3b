package dev.sluice.source;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A source that is not there yet. The future may be shared with others, so it is left alone when
 * the client leaves.
 */
final class FutureSource implements Source<Object> {

    /** The longest wait of the response's head for a failure that would change its status. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Future<? extends Source<?>> future;
    private final SharedFuture waiters;

    private FutureSource(Future<? extends Source<?>> future) {
        this.future = future;
        this.waiters = SharedFuture.enter(future);
    }

    /** A source that waits for the future until it is opened or discarded. */
    static Source<Object> of(Future<? extends Source<?>> future) {
        FutureSource source = new FutureSource(future);
        return new HeldSource<>(source, source::leave);
    }

    @Override
    public Feed<Object> open(ResumePoint from) throws Exception {
        boolean waits = false;
        try {
            return opened(future.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS), from);
        } catch (TimeoutException notYet) {
            Feed<Object> feed = ProducerFeed.start(1, handOff -> openLater(from, handOff));
            waits = true;
            return feed;
        } catch (ExecutionException e) {
            throw cause(e);
        } finally {
            if (!waits) {
                leave();
            }
        }
    }

    private void openLater(ResumePoint from, HandOff<Object> handOff) throws Exception {
        Feed<Object> feed;
        try {
            feed = opened(future.get(), from);
        } catch (ExecutionException e) {
            throw cause(e);
        } finally {
            leave();
        }
        PrefetchProducer.run(feed, handOff);
    }

    private void leave() {
        waiters.leave(future);
    }

    private static Feed<Object> opened(Source<?> source, ResumePoint from) throws Exception {
        return source.<Object>map(element -> element).open(from);
    }

    private static Exception cause(ExecutionException e) {
        return e.getCause() instanceof Exception cause ? cause : e;
    }
}
