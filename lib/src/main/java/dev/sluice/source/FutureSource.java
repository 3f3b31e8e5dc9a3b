package dev.sluice.source;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A source that is not there yet. The future may be shared with others, so it is left alone when
 * the client leaves.
 */
record FutureSource(Future<? extends Source<?>> future) implements Source<Object> {

    /** How long the head of the response waits for a failure that would change its status. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** The futures whose source nobody will open. One thread waits for each of them. */
    private static final Set<Object> ABANDONED = ConcurrentHashMap.newKeySet();

    @Override
    public Feed<Object> open(ResumePoint from) throws Exception {
        try {
            return opened(future.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS), from);
        } catch (TimeoutException notYet) {
            return ProducerFeed.start(1, handOff -> openLater(from, handOff));
        } catch (ExecutionException e) {
            throw cause(e);
        } catch (InterruptedException e) {
            abandon();
            throw e;
        }
    }

    private void openLater(ResumePoint from, HandOff<Object> handOff) throws Exception {
        try {
            PrefetchProducer.run(opened(source(), from), handOff);
        } catch (ExecutionException e) {
            throw cause(e);
        }
    }

    private Source<?> source() throws ExecutionException, InterruptedException {
        try {
            return future.get();
        } catch (InterruptedException clientLeft) {
            abandon();
            throw clientLeft;
        }
    }

    /** Discards the source as soon as it is there. Many clients may leave the same future. */
    void abandon() {
        Object key = future;
        if (ABANDONED.add(key)) {
            Thread.ofVirtual()
                    .name("sluice-late-source")
                    .inheritInheritableThreadLocals(false)
                    .start(() -> discardWhenDone(key));
        }
    }

    private void discardWhenDone(Object key) {
        try {
            Sources.discard(future.get());
        } catch (InterruptedException | ExecutionException | RuntimeException none) {
            // There is no source to discard.
        } finally {
            ABANDONED.remove(key);
        }
    }

    private static Feed<Object> opened(Source<?> source, ResumePoint from) throws Exception {
        return source.<Object>map(element -> element).open(from);
    }

    private static Exception cause(ExecutionException e) {
        return e.getCause() instanceof Exception cause ? cause : e;
    }
}
