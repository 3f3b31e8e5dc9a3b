package dev.sluice.source;

/** Ends the stream before its source does. */
abstract class EndingOperator<T> extends Operator<T, T> {

    private volatile boolean hasEnded;

    EndingOperator(Emitter<? super T> down) {
        super(down);
    }

    /** Runs a source until it or this has ended. */
    final void run(Source<T> source, ResumePoint from) throws Exception {
        try {
            if (!hasEnded) {
                source.run(from, this);
            }
        } catch (Exception | Error failure) {
            if (!hasEnded) {
                throw failure;
            }
            // The interruption of a source that was told to stop ends here.
            LateFailure.log(failure);
        }
    }

    /** Ends the stream now, even if the source takes its time to return. */
    final boolean end() {
        hasEnded = true;
        passOn(new Next.Ended<>());
        return false;
    }

    @Override
    public boolean push(Next<? extends T> next) {
        return !hasEnded && super.push(next);
    }

    @Override
    public boolean isOver() {
        return hasEnded || super.isOver();
    }
}
