package dev.sluice.redis;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A stream that is read here, and where its notices come from. */
final class Followed {

    final TailedStream stream;

    /** The number of reads asked for since the last one began; 0 while nobody reads. */
    final AtomicInteger wanted = new AtomicInteger();

    /** Returns whether the next read compares the place first. */
    final AtomicBoolean mustCompare = new AtomicBoolean(true);

    /** The server that was asked for notices. */
    volatile @Nullable Server server;

    /** Whether it has said that it sends them. */
    volatile boolean isSubscribed;

    volatile boolean isStopped;
    volatile boolean hasFailed;

    /** Whether a fault of ours with this stream has been logged, and lasts. */
    volatile boolean isFaulty;

    volatile long comparedNanos;

    /** The average size of an entry in the last batch, in bytes; 0 if that is not known. */
    volatile int entrySize;

    Followed(TailedStream stream, long now) {
        this.stream = stream;
        this.comparedNanos = now;
    }

    String key() {
        return stream.key();
    }
}
