package dev.sluice.source;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Gives what the test has it give, on the thread of the test, and lingers until the test ends it or
 * it is interrupted. Can be run once.
 */
final class HandSource<T> implements Source<T> {

    private final CompletableFuture<Emitter<? super T>> out = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
    private final CountDownLatch interrupted = new CountDownLatch(1);

    @Override
    public void run(ResumePoint from, Emitter<? super T> emitter) throws Exception {
        if (!out.complete(emitter)) {
            throw new IllegalStateException("run twice");
        }
        try {
            end.get();
        } catch (InterruptedException over) {
            interrupted.countDown();
            throw over;
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    void awaitRunning() throws Exception {
        Emitter<? super T> _ = out.get();
    }

    /** Gives an element, and says whether more are wanted. */
    boolean give(T element) throws Exception {
        return give(Next.item(element));
    }

    boolean give(Next<T> next) throws Exception {
        return out.get().push(next);
    }

    boolean isOver() throws Exception {
        return out.get().isOver();
    }

    void end() {
        end.complete(null);
    }

    void fail(Exception failure) {
        end.completeExceptionally(failure);
    }

    void awaitInterrupted() throws InterruptedException {
        interrupted.await();
    }
}
