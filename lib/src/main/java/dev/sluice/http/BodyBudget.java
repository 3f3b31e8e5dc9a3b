package dev.sluice.http;

import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory for bodies of requests that are being read or worked on, all together. A body counts
 * as it arrives, whatever its {@code Content-Length} claims, until what was made of it is no longer
 * needed. A request that waits for its body takes memory, too: at most one for each 32 KiB of the
 * budget may do so, or 16 if that is more. Thread-safe.
 *
 * <p>While a body is parsed and its events are encoded, each byte of it can take about ten bytes of
 * heap, so a budget should be well under a tenth of the heap.
 */
public final class BodyBudget {

    /** The part of the largest heap that {@link #ofHeap} takes. */
    private static final int PART_OF_HEAP = 16;

    /** For servers that {@link dev.sluice.http.listener.Listeners#prepare} has not prepared. */
    private static final BodyBudget SHARED = ofHeap();

    /** The memory of a request that waits for its body: the stack of its thread, and buffers. */
    private static final int BYTES_OF_REQUEST = 32 * 1024;

    private static final int LEAST_REQUESTS = 16;

    private final long limit;
    private final AtomicLong taken = new AtomicLong();
    private final Semaphore requests;

    private BodyBudget(long limit) {
        this.limit = limit;
        this.requests =
                new Semaphore(
                        Math.clamp(limit / BYTES_OF_REQUEST, LEAST_REQUESTS, Integer.MAX_VALUE));
    }

    /**
     * A budget of its own.
     *
     * @param bytes how many bytes of bodies may be held at a time; 1 or more
     * @return the budget
     * @throws IllegalArgumentException if there are none
     */
    public static BodyBudget of(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("body-bytes must be 1 or more, was " + bytes);
        }
        return new BodyBudget(bytes);
    }

    /**
     * A sixteenth of the largest heap.
     *
     * @return the budget
     */
    public static BodyBudget ofHeap() {
        return of(Math.max(1, Runtime.getRuntime().maxMemory() / PART_OF_HEAP));
    }

    /**
     * Returns the most bytes that may be held at a time.
     *
     * @return the limit, 1 or more
     */
    public long limit() {
        return limit;
    }

    /** The limit, for the start line. */
    @Override
    public String toString() {
        return limit + " bytes";
    }

    /** The budget of the server that a request has come to. */
    static BodyBudget of(ServerRequest request) {
        return request.context().get(BodyBudget.class).orElse(SHARED);
    }

    /** Begins to hold the body of one request, unless too many are read already. */
    Optional<Share> share() {
        return requests.tryAcquire() ? Optional.of(new Share()) : Optional.empty();
    }

    long taken() {
        return taken.get();
    }

    /** The part of one request. Used by one thread, and closed once. */
    final class Share implements AutoCloseable {

        private long bytes;

        private Share() {}

        /** Takes so many more bytes, or none and returns false if they are not free. */
        boolean take(long more) {
            if (taken.addAndGet(more) > limit) {
                taken.addAndGet(-more);
                return false;
            }
            bytes += more;
            return true;
        }

        @Override
        public void close() {
            taken.addAndGet(-bytes);
            bytes = 0;
            requests.release();
        }
    }
}
