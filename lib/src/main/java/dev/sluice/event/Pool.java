package dev.sluice.event;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A small pool of objects that are expensive to create, for all threads: with virtual threads, one
 * for each thread would be one for each stream. Who finds none makes one. Thread-safe.
 */
final class Pool<T> {

    private static final int MOST = 2 * Runtime.getRuntime().availableProcessors();

    private final AtomicReferenceArray<@Nullable T> free = new AtomicReferenceArray<>(MOST);
    private final Supplier<T> make;

    Pool(Supplier<T> make) {
        this.make = make;
    }

    T take() {
        T found = free.getAndSet(slot(), null);
        return found == null ? make.get() : found;
    }

    void giveBack(T unused) {
        free.set(slot(), unused);
    }

    private static int slot() {
        return (int) (Thread.currentThread().threadId() % MOST);
    }
}
