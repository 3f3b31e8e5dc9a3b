package dev.sluice.source;

import dev.sluice.logging.BoundedLog;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/** Tells an action, once, why a source gives no more. */
record DoFinally<T>(Source<T> source, Consumer<? super SourceEnd> action) implements Source<T> {

    private static final BoundedLog LOG =
            new BoundedLog(
                    System.getLogger(DoFinally.class.getName()), "failures of doFinally actions");

    @Override
    public void run(ResumePoint from, Emitter<? super T> out) throws Exception {
        SourceWatch<T> watch = new SourceWatch<>(out);
        SourceEnd end = new SourceEnd.Cancelled();
        try {
            source.run(from, watch);
            if (watch.hasEnded() || !watch.isOver()) {
                end = new SourceEnd.Completed();
            }
        } catch (Exception | Error failure) {
            if (watch.isFailure(failure)) {
                end = new SourceEnd.Failed(failure);
            }
            throw failure;
        } finally {
            tell(end);
        }
    }

    private void tell(SourceEnd end) {
        try {
            action.accept(end);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, () -> "The action of a doFinally failed", e);
        }
    }
}
