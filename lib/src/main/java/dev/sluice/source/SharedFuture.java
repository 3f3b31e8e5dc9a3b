package dev.sluice.source;

import java.time.Duration;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Counts who waits for the source of one future. If the last one has left before it came, the
 * source is discarded when it comes: at once after a future that is a {@link CompletionStage}. For
 * any other a thread waits, an hour at most. Thread-safe.
 */
final class SharedFuture {

    /** Forgets a future that nobody else has. The values must not lead to their keys. */
    @SuppressWarnings("UndefinedEquals") // a future that defines none equals itself alone
    private static final Map<Future<?>, SharedFuture> KNOWN = new WeakHashMap<>();

    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private int waiting;
    private boolean isWatched;

    private SharedFuture() {}

    /** Begins to wait for a future. */
    static SharedFuture enter(Future<? extends Source<?>> future) {
        SharedFuture shared;
        synchronized (KNOWN) {
            shared = KNOWN.computeIfAbsent(future, f -> new SharedFuture());
        }
        shared.enter();
        return shared;
    }

    private synchronized void enter() {
        waiting++;
    }

    /** Waits no more, because the source has run or because its client has left. */
    void leave(Future<? extends Source<?>> future) {
        if (isLast()) {
            watch(future);
        }
    }

    private synchronized boolean isLast() {
        waiting--;
        if (waiting > 0 || isWatched) {
            return false;
        }
        isWatched = true;
        return true;
    }

    private void watch(Future<? extends Source<?>> future) {
        if (future instanceof CompletionStage<?> stage) {
            stage.whenComplete((source, failure) -> discardIfUnwanted(future));
        } else if (future.isDone()) {
            discardIfUnwanted(future);
        } else {
            Thread.ofVirtual()
                    .name("sluice-late-source")
                    .inheritInheritableThreadLocals(false)
                    .start(() -> await(future));
        }
    }

    private void await(Future<? extends Source<?>> future) {
        try {
            future.get(LONGEST_WAIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException
                | ExecutionException
                | TimeoutException
                | RuntimeException none) {
            // There is no source to discard.
        }
        discardIfUnwanted(future);
    }

    private void discardIfUnwanted(Future<? extends Source<?>> future) {
        synchronized (this) {
            isWatched = false;
            if (waiting > 0) {
                return;
            }
        }
        if (future.isDone() && future.state() == Future.State.SUCCESS) {
            // A source that has run does nothing then.
            Sources.discard(future.resultNow());
        }
    }
}
