package dev.sluice.source;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** Fails with what a function makes of a failure. */
record MapErrorFeed<T>(Feed<T> upstream, Function<? super Throwable, ? extends Throwable> mapper)
        implements Feed<T> {

    static <T> Feed<T> open(
            Source<T> source,
            Function<? super Throwable, ? extends Throwable> mapper,
            ResumePoint from)
            throws Exception {
        try {
            return new MapErrorFeed<>(source.open(from), mapper);
        } catch (InterruptedException interrupted) {
            throw interrupted;
        } catch (Exception | Error failure) {
            throw mapped(mapper, failure);
        }
    }

    @Override
    public Next<T> next(Duration atMost) throws Exception {
        try {
            return upstream.next(atMost);
        } catch (InterruptedException interrupted) {
            throw interrupted;
        } catch (Exception | Error failure) {
            throw mapped(mapper, failure);
        }
    }

    private static Exception mapped(
            Function<? super Throwable, ? extends Throwable> mapper, Throwable failure) {
        return switch (Objects.requireNonNull(mapper.apply(failure), "the mapped failure")) {
            case Exception exception -> exception;
            case Error error -> throw error;
            case Throwable other -> new IllegalStateException(other);
        };
    }

    @Override
    public Optional<String> leftOutUpTo() {
        return upstream.leftOutUpTo();
    }

    @Override
    public void close() {
        upstream.close();
    }
}
