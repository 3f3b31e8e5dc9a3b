package dev.sluice.source;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;

/** Threads that a test has wait for something. */
final class Threads {

    /** A task on a thread of its own. */
    record Running<T>(Thread thread, FutureTask<T> result) {}

    private Threads() {}

    static <T> Running<T> run(Callable<T> task) {
        FutureTask<T> result = new FutureTask<>(task);
        return new Running<>(Thread.ofVirtual().start(result), result);
    }

    /** Returns once the thread waits for another; fails if it has come to its end instead. */
    static void awaitWaiting(Thread thread) {
        awaitTrue(() ->
                switch (thread.getState()) {
                    case WAITING, TIMED_WAITING -> true;
                    case TERMINATED -> fail("ran to its end instead of waiting");
                    case NEW, RUNNABLE, BLOCKED -> false;
                });
    }

    static void awaitTrue(BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > Duration.ofSeconds(30).toNanos()) {
                fail("never came true");
            }
            Thread.onSpinWait();
        }
    }
}
