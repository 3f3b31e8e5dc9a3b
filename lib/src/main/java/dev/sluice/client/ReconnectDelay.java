package dev.sluice.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Computes the delay before the next attempt from the results of the previous ones. */
final class ReconnectDelay {

    private final Backoff backoff;
    private final RandomGenerator random;
    private Duration retry;
    private int silentTries;

    ReconnectDelay(Backoff backoff, RandomGenerator random) {
        this.backoff = backoff;
        this.random = random;
        this.retry = backoff.retry();
    }

    /** Takes in what a connection that is over has brought. */
    void learnFrom(EventStreamParser parser) {
        parser.retry()
                .ifPresent(asked -> retry = WireDelay.longer(bounded(asked), backoff.minRetry()));
        if (parser.heard()) {
            silentTries = 0;
        }
    }

    private Duration bounded(Duration asked) {
        return WireDelay.shorter(asked, backoff.maxRetry());
    }

    /**
     * The delay before the next try, which counts as silent until it is {@linkplain #learnFrom
     * heard of}.
     *
     * @param atLeast what the server asks for beyond its reconnection time, or zero
     */
    Duration next(Duration atLeast) {
        Duration delay = WireDelay.longer(silentTries == 0 ? retry : doubled(), bounded(atLeast));
        silentTries++;
        return Duration.ofNanos(
                (long) (delay.toNanos() * (1 + backoff.jitter() * random.nextDouble())));
    }

    private Duration doubled() {
        Duration delay = retry;
        for (int i = 0; i < silentTries && delay.compareTo(backoff.maxDelay()) < 0; i++) {
            delay = delay.multipliedBy(2);
        }
        return WireDelay.longer(WireDelay.shorter(delay, backoff.maxDelay()), retry);
    }
}
