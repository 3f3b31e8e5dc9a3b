package dev.sluice.service;

import com.sun.management.UnixOperatingSystemMXBean;
import io.helidon.config.Config;
import java.lang.management.ManagementFactory;

/**
 * The number of connections that the server takes. Each needs a file descriptor, and Helidon's
 * listener does not survive that there is none left; each takes memory, too. So unless the
 * configuration says it, the number comes from the limits of the process, with some left for
 * everything else.
 */
final class ConnectionLimit {

    static final String KEY = "max-tcp-connections";

    /** Of which the JVM and the jars have about a hundred. */
    private static final long LEAST_LEFT = 256;

    private static final long MOST_LEFT = 1024;

    /** A connection takes half of it at most while it waits for its client. */
    private static final long HEAP_EACH = 32 * 1024;

    private ConnectionLimit() {}

    /**
     * The limit.
     *
     * @param server the configuration of the server
     * @param outgoing how many connections the service may open itself, to Redis for example
     * @return what is configured, else what the process can have
     */
    static int of(Config server, int outgoing) {
        return server.get(KEY)
                .asInt()
                .orElseGet(() ->
                        Math.min(
                                forDescriptors(descriptors() - outgoing),
                                forHeap(Runtime.getRuntime().maxMemory())));
    }

    static int forHeap(long bytes) {
        return (int) Math.clamp(bytes / HEAP_EACH, 1L, Integer.MAX_VALUE);
    }

    /** A quarter is left for the rest, but no less and no more than that takes. */
    static int forDescriptors(long most) {
        long left = Math.clamp(most / 4, LEAST_LEFT, MOST_LEFT);
        return (int) Math.clamp(most - left, 1L, Integer.MAX_VALUE);
    }

    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }
}
