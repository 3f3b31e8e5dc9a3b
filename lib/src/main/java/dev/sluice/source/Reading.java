package dev.sluice.source;

import java.util.concurrent.Semaphore;

/** Gives what a cursor gives, element by element, on the thread of the source. */
final class Reading {

    private Reading() {}

    /** Returns when the stream wants no more or the cursor has nothing more. */
    static <T> void all(Cursor<T> cursor, Emitter<? super T> out) throws InterruptedException {
        Semaphore ready = new Semaphore(0);
        try (cursor) {
            cursor.onReady(ready::release);
            boolean hasBegun = false;
            while (!out.isOver()) {
                out.awaitRoom();
                if (cursor.giveNext(out)) {
                    hasBegun = true;
                    continue;
                }
                if (!hasBegun) {
                    hasBegun = true;
                    out.push(new Next.Begun<>());
                }
                ready.acquire();
                ready.drainPermits();
            }
        }
    }
}
