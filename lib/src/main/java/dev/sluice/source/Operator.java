package dev.sluice.source;

/** A step between a source and its stream: does something with elements, and passes the rest on. */
abstract class Operator<T, R> implements Emitter<T> {

    private final Emitter<? super R> down;

    Operator(Emitter<? super R> down) {
        this.down = down;
    }

    /** Takes an element, and says whether more are wanted. */
    abstract boolean take(T element);

    @Override
    public boolean push(Next<? extends T> next) {
        return switch (next) {
            case Next.Item<? extends T> item -> take(item.value());
            case Next.LeftOut<? extends T> leftOut -> passOn(leftOut);
            case Next.Missing<? extends T> missing -> passOn(missing);
            case Next.StandsAt<? extends T> standsAt -> passOn(standsAt);
            case Next.Begun<? extends T> begun -> passOn(begun);
            case Next.Detached<? extends T> detached -> passOn(detached);
            case Next.Ended<? extends T> ended -> passOn(ended);
        };
    }

    /** Gives an element to the next step. */
    final boolean give(R element) {
        return down.push(Next.item(element));
    }

    /** Passes on what is no element. */
    boolean passOn(Next<?> words) {
        @SuppressWarnings("unchecked") // only an item holds an element
        Next<R> same = (Next<R>) words;
        return down.push(same);
    }

    @Override
    public boolean hasRoom() {
        return down.hasRoom();
    }

    @Override
    public void awaitRoom() throws InterruptedException {
        down.awaitRoom();
    }

    @Override
    public void awaitTaken() throws InterruptedException {
        down.awaitTaken();
    }

    @Override
    public boolean isOver() {
        return down.isOver();
    }

    /** Looks at each element, and so needs the thread until the end. */
    @Override
    public void read(Cursor<? extends T> cursor) throws InterruptedException {
        Reading.all(cursor, this);
    }
}
