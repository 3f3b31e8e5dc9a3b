package dev.sluice.source;

import java.util.concurrent.atomic.AtomicInteger;

/** Has its source wait when so many elements are not yet being written. */
final class PrefetchOperator<T> extends Operator<T, T> {

    private final AtomicInteger ahead = new AtomicInteger();
    private final int count;

    PrefetchOperator(int count, Emitter<? super T> down) {
        super(down);
        this.count = count;
    }

    @Override
    boolean take(T element) {
        ahead.incrementAndGet();
        return give(element);
    }

    @Override
    public boolean hasRoom() {
        return ahead.get() < count && super.hasRoom();
    }

    @Override
    public void awaitRoom() throws InterruptedException {
        super.awaitRoom();
        if (ahead.get() >= count) {
            super.awaitTaken();
            ahead.set(0);
        }
    }
}
