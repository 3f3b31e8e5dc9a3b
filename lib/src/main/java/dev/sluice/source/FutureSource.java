package dev.sluice.source;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * A source that is not there yet. The future may be shared with others, so it is left alone when
 * the client leaves.
 */
final class FutureSource implements Source<Object> {

    private final Future<? extends Source<?>> future;
    private final SharedFuture waiters;

    private FutureSource(Future<? extends Source<?>> future) {
        this.future = future;
        this.waiters = SharedFuture.enter(future);
    }

    /** A source that waits for the future until it is run or discarded. */
    static Source<Object> of(Future<? extends Source<?>> future) {
        FutureSource source = new FutureSource(future);
        return new HeldSource<>(source, source::leave);
    }

    @Override
    public void run(ResumePoint from, Emitter<? super Object> out) throws Exception {
        try {
            future.get().run(from, out);
        } catch (ExecutionException e) {
            throw cause(e);
        } finally {
            leave();
        }
    }

    private void leave() {
        waiters.leave(future);
    }

    private static Exception cause(ExecutionException e) {
        return e.getCause() instanceof Exception cause ? cause : e;
    }
}
