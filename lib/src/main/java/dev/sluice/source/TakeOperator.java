package dev.sluice.source;

/** Ends after so many elements. */
final class TakeOperator<T> extends EndingOperator<T> {

    private long left;

    TakeOperator(long count, Emitter<? super T> down) {
        super(down);
        this.left = count;
        if (count == 0) {
            end();
        }
    }

    @Override
    boolean take(T element) {
        left--;
        return give(element) && (left > 0 || end());
    }
}
