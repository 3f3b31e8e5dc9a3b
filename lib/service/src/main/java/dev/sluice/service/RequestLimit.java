package dev.sluice.service;

import io.helidon.common.concurrency.limits.FixedLimit;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.config.Config;
import java.time.Duration;

/**
 * The number of requests that are handled at a time. Without one, as many as there are connections
 * are, and each takes several times the memory of a connection that waits. Streams do not count
 * once they are open. Those over the limit wait for their turn.
 */
final class RequestLimit {

    private static final String KEY = "concurrency-limit";
    private static final String SIMPLE_KEY = "max-concurrent-requests";

    /** A request takes a quarter of it, with its thread's stack and its response. */
    private static final long HEAP_EACH = 256 * 1024;

    /** A request that is late with its body, or not read, ends sooner. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

    private RequestLimit() {}

    /** Returns whether the configuration has one of its own. */
    static boolean isConfigured(Config server) {
        return server.get(KEY).exists() || server.get(SIMPLE_KEY).exists();
    }

    /** The limit for the largest heap. */
    static Limit ofHeap() {
        return FixedLimit.builder()
                .permits(forHeap(Runtime.getRuntime().maxMemory()))
                .queueLength(Integer.MAX_VALUE)
                .queueTimeout(LONGEST_WAIT)
                .build();
    }

    static int forHeap(long bytes) {
        return (int) Math.clamp(bytes / HEAP_EACH, 1L, Integer.MAX_VALUE);
    }
}
