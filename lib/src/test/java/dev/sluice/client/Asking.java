package dev.sluice.client;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A thread that asks a client for the next event. */
final class Asking {

    private final CompletableFuture<Optional<ReceivedEvent>> answer = new CompletableFuture<>();
    private final Thread thread;

    private Asking(EventClient client) {
        this.thread =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                answer.complete(client.next());
                            } catch (Exception e) {
                                answer.completeExceptionally(e);
                            }
                        });
    }

    static Asking of(EventClient client) {
        return new Asking(client);
    }

    /** Returns when the thread has nothing to do but to wait. */
    Asking untilItWaits() {
        while (thread.getState() != Thread.State.WAITING
                && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return this;
    }

    Asking interrupt() {
        thread.interrupt();
        return this;
    }

    Optional<ReceivedEvent> answer() throws Exception {
        return answer.get();
    }

    Throwable failure() throws InterruptedException {
        try {
            throw new AssertionError("there was no failure but " + answer.get());
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }
}
