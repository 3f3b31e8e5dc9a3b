package dev.sluice.source;

import org.jspecify.annotations.Nullable;

/** Passes on what a source gives, and tells its failures from those of later steps. */
class SourceWatch<T> extends Operator<T, T> {

    /** The exception that a later step or the stream has thrown into the source. */
    private volatile @Nullable Throwable thrownBelow;

    private volatile boolean hasEnded;

    SourceWatch(Emitter<? super T> down) {
        super(down);
    }

    @Override
    boolean take(T element) {
        return give(element);
    }

    @Override
    public final boolean push(Next<? extends T> next) {
        hasEnded |= next instanceof Next.Ended;
        try {
            return super.push(next);
        } catch (RuntimeException | Error failure) {
            thrownBelow = failure;
            throw failure;
        }
    }

    /** Returns whether the source has said that it has ended. */
    final boolean hasEnded() {
        return hasEnded;
    }

    /** Returns whether a failure is the source's own, and comes before the end of the stream. */
    final boolean isFailure(Throwable thrown) {
        return !thrown.equals(thrownBelow) && !isOver();
    }
}
