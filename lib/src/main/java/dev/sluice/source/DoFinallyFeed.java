package dev.sluice.source;

import dev.sluice.logging.BoundedLog;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Tells an action once why the feed gives no more. */
final class DoFinallyFeed<T> implements Feed<T> {

    private static final BoundedLog LOG =
            new BoundedLog(
                    System.getLogger(DoFinallyFeed.class.getName()), "failures of doFinally");

    private final AtomicBoolean over = new AtomicBoolean();
    private final Feed<T> upstream;
    private final Consumer<? super SourceEnd> action;

    private DoFinallyFeed(Feed<T> upstream, Consumer<? super SourceEnd> action) {
        this.upstream = upstream;
        this.action = action;
    }

    static <T> Feed<T> open(Source<T> source, Consumer<? super SourceEnd> action, ResumePoint from)
            throws Exception {
        try {
            return new DoFinallyFeed<>(source.open(from), action);
        } catch (Exception | Error e) {
            tell(action, new SourceEnd.Failed(e));
            throw e;
        }
    }

    @Override
    public Next<T> next(Duration atMost) throws Exception {
        try {
            Next<T> next = upstream.next(atMost);
            if (next instanceof Next.Ended<T>) {
                tellOnce(new SourceEnd.Completed());
            }
            return next;
        } catch (InterruptedException interrupted) {
            // The caller is, not the source. It closes the feed.
            throw interrupted;
        } catch (Exception | Error failure) {
            tellOnce(new SourceEnd.Failed(failure));
            throw failure;
        }
    }

    @Override
    public Optional<String> leftOutUpTo() {
        return upstream.leftOutUpTo();
    }

    @Override
    public void close() {
        // Before the source is: a call that waits in it will answer that it has ended.
        boolean isFirst = !over.getAndSet(true);
        try {
            upstream.close();
        } finally {
            if (isFirst) {
                tell(action, new SourceEnd.Cancelled());
            }
        }
    }

    private void tellOnce(SourceEnd end) {
        if (!over.getAndSet(true)) {
            tell(action, end);
        }
    }

    private static void tell(Consumer<? super SourceEnd> action, SourceEnd end) {
        try {
            action.accept(end);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, () -> "The action of a doFinally failed", e);
        }
    }
}
