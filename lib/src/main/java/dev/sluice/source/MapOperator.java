package dev.sluice.source;

import java.util.function.Function;

/** Gives what a function makes of each element. */
final class MapOperator<T, R> extends Operator<T, R> {

    private final Function<? super T, ? extends R> mapper;

    MapOperator(Function<? super T, ? extends R> mapper, Emitter<? super R> down) {
        super(down);
        this.mapper = mapper;
    }

    @Override
    boolean take(T element) {
        return give(mapper.apply(element));
    }
}
