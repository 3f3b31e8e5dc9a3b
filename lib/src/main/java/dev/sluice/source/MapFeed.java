package dev.sluice.source;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Gives what a function makes of each element. */
record MapFeed<T, R>(Feed<T> upstream, Function<? super T, ? extends R> mapper) implements Feed<R> {

    @Override
    public Next<R> next(Duration atMost) throws Exception {
        return switch (upstream.next(atMost)) {
            case Next.Item<T>(T value) -> Next.item(mapper.apply(value));
            case Next.Missing<T>(Gap gap) -> new Next.Missing<>(gap);
            case Next.StandsAt<T>(String id) -> new Next.StandsAt<>(id);
            case Next.Idle<T>() -> Next.idle();
            case Next.Detached<T>() -> new Next.Detached<>();
            case Next.Ended<T>() -> Next.ended();
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
