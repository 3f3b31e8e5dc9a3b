package dev.sluice.http.guard;

import dev.sluice.http.problem.Refusal;
import io.helidon.http.HttpException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A limit of how fast each client may do something: a bucket of tokens for each. All that is kept
 * of one is when it will be full again, so a client whose bucket is full costs nothing.
 * Thread-safe.
 */
public final class ClientRate {

    private static final long SWEEP_NANOS = Duration.ofSeconds(1).toNanos();

    private final long nanosPerToken;
    private final long nanosToFill;
    private final LongSupplier nanoTime;
    private final Map<String, Long> fullAt = new HashMap<>();
    private long nextSweep;

    /**
     * Full buckets.
     *
     * @param perToken after which time a bucket gets another token; more than zero
     * @param capacity how many tokens a bucket holds; 1 or more
     * @return the buckets, one for each client
     */
    public static ClientRate of(Duration perToken, int capacity) {
        return new ClientRate(perToken, capacity, System::nanoTime);
    }

    ClientRate(Duration perToken, int capacity, LongSupplier nanoTime) {
        this.nanosPerToken = perToken.toNanos();
        this.nanosToFill = nanosPerToken * capacity;
        this.nanoTime = nanoTime;
        this.nextSweep = nanoTime.getAsLong() + SWEEP_NANOS;
    }

    /**
     * Takes one token.
     *
     * @param client whose
     * @param detail what it does too fast if there is none, in words that do not come from the
     *     request
     * @throws HttpException 429 with {@code Retry-After} if there is none
     */
    public void require(String client, String detail) {
        take(client)
                .ifPresent(wait -> {
                    throw Refusal.tooFast(detail, wait).exception();
                });
    }

    /** Takes one token, or says how long the client must wait if there is none. */
    synchronized Optional<Duration> take(String client) {
        long now = nanoTime.getAsLong();
        sweep(now);
        long full = fullAgain(client, now);
        long wait = full + nanosPerToken - now - nanosToFill;
        if (wait > 0) {
            return Optional.of(Duration.ofNanos(wait));
        }
        fullAt.put(client, full + nanosPerToken);
        return Optional.empty();
    }

    /** Takes more, also if there are none: they are missing the next time. */
    synchronized void takeMore(String client, long tokens) {
        fullAt.put(client, fullAgain(client, nanoTime.getAsLong()) + tokens * nanosPerToken);
    }

    synchronized int clients() {
        return fullAt.size();
    }

    private long fullAgain(String client, long now) {
        Long full = fullAt.get(client);
        return full == null || full - now < 0 ? now : full;
    }

    private void sweep(long now) {
        if (now - nextSweep >= 0) {
            nextSweep = now + SWEEP_NANOS;
            fullAt.values().removeIf(full -> full - now <= 0);
        }
    }
}
