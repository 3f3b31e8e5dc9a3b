package dev.sluice.bench;

import java.time.Instant;

/**
 * The data of a measured event: when it was made, in nanoseconds since 1970, its number, and as
 * many {@code x} as it takes to make it as long as wanted.
 */
final class Payload {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final int size;
    private final String padding;

    Payload(int size) {
        this.size = size;
        this.padding = "x".repeat(size);
    }

    /** The data of an event that is made now; longer than wanted if it does not fit. */
    String of(long sequence) {
        Instant now = Instant.now();
        long nanos = now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
        String stamp = nanos + " " + sequence + " ";
        return stamp.length() >= size ? stamp : stamp + padding.substring(stamp.length());
    }
}
