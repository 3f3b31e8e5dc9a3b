package dev.sluice.source;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets several threads give to one stream, one at a time, until it is shut. Those that give after
 * that are told that no more is wanted.
 */
final class Gate<T> implements AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock();
    private final Emitter<? super T> down;
    private volatile boolean isShut;

    Gate(Emitter<? super T> down) {
        this.down = down;
    }

    /**
     * A way through, for one of the threads.
     *
     * @param ended told when it says that it has ended, which is not the end of the stream
     */
    Emitter<T> way(Runnable ended) {
        return new Way(ended);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            isShut = true;
        } finally {
            lock.unlock();
        }
    }

    private final class Way extends Operator<T, T> {

        private final Runnable ended;
        private volatile boolean hasEnded;

        Way(Runnable ended) {
            super(down);
            this.ended = ended;
        }

        @Override
        boolean take(T element) {
            return give(element);
        }

        @Override
        boolean passOn(Next<?> words) {
            if (words instanceof Next.Ended) {
                hasEnded = true;
                ended.run();
                return false;
            }
            return super.passOn(words);
        }

        @Override
        public boolean push(Next<? extends T> next) {
            lock.lock();
            try {
                return !isShut && !hasEnded && super.push(next);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean isOver() {
            return isShut || hasEnded || super.isOver();
        }
    }
}
