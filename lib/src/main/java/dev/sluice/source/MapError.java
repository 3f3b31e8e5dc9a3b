package dev.sluice.source;

import java.util.Objects;
import java.util.function.Function;

/** Fails with what a function makes of a failure. */
record MapError<T>(Source<T> source, Function<? super Throwable, ? extends Throwable> mapper)
        implements Source<T> {

    @Override
    public void run(ResumePoint from, Emitter<? super T> out) throws Exception {
        // It also has a cursor read here, where its failures are seen.
        SourceWatch<T> watch = new SourceWatch<>(out);
        try {
            source.run(from, watch);
        } catch (Exception | Error failure) {
            if (!watch.isFailure(failure)) {
                throw failure;
            }
            throw mapped(failure);
        }
    }

    private Exception mapped(Throwable failure) {
        return switch (Objects.requireNonNull(mapper.apply(failure), "the mapped failure")) {
            case Exception exception -> exception;
            case Error error -> throw error;
            case Throwable other -> new IllegalStateException(other);
        };
    }
}
