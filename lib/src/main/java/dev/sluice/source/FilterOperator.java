package dev.sluice.source;

import java.util.function.Predicate;

/** Gives only what a predicate accepts, and says what it has left out. */
final class FilterOperator<T> extends Operator<T, T> {

    private final Predicate<? super T> predicate;

    FilterOperator(Predicate<? super T> predicate, Emitter<? super T> down) {
        super(down);
        this.predicate = predicate;
    }

    @Override
    boolean take(T element) {
        return predicate.test(element) ? give(element) : passOn(new Next.LeftOut<>(element));
    }
}
