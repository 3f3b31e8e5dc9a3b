package dev.sluice.source;

import java.util.function.Predicate;

/** Ends at the first element that a predicate does not accept. */
final class TakeWhileOperator<T> extends EndingOperator<T> {

    /** The treatment of the element at which the stream ends. */
    enum Last {
        GIVEN,
        DROPPED
    }

    private final Predicate<? super T> predicate;
    private final Last last;

    TakeWhileOperator(Predicate<? super T> predicate, Last last, Emitter<? super T> down) {
        super(down);
        this.predicate = predicate;
        this.last = last;
    }

    @Override
    boolean take(T element) {
        if (predicate.test(element)) {
            return give(element);
        }
        return (last == Last.DROPPED || give(element)) && end();
    }
}
