package dev.sluice.topic;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds a log that holds about the most bytes of events. Logs are in classes by powers of two, so
 * that a log changes its class seldom; within the fullest class they take turns.
 *
 * <p>What a log can spare goes first: a log that is read keeps its newest events back, which its
 * readers may not have had yet, until there is nothing else.
 *
 * <p>Its lock may be taken under that of a log, never the other way round.
 */
final class FullestFirst {

    /** The class of a log without events, which is not kept. */
    static final int EMPTY = 0;

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<TopicLog>[] classes = classes();

    @SuppressWarnings("unchecked")
    private static Set<TopicLog>[] classes() {
        return IntStream.rangeClosed(0, 2 * Long.SIZE)
                .mapToObj(i -> new LinkedHashSet<TopicLog>())
                .toArray(Set[]::new);
    }

    /**
     * The class of a log.
     *
     * @param all bytes of its events
     * @param spare those of them that it does not keep back
     */
    static int classOf(long all, long spare) {
        return spare > 0 ? Long.SIZE + powerOfTwo(spare) : powerOfTwo(all);
    }

    private static int powerOfTwo(long bytes) {
        return Long.SIZE - Long.numberOfLeadingZeros(bytes);
    }

    void move(TopicLog log, int from, int to) {
        lock.lock();
        try {
            if (from != EMPTY) {
                classes[from].remove(log);
            }
            if (to != EMPTY) {
                classes[to].add(log);
            }
        } finally {
            lock.unlock();
        }
    }

    /** A log of the fullest class, or null if all are empty. Another one is next in its class. */
    @Nullable TopicLog next() {
        lock.lock();
        try {
            for (int i = classes.length - 1; i > EMPTY; i--) {
                if (!classes[i].isEmpty()) {
                    TopicLog log = classes[i].iterator().next();
                    classes[i].remove(log);
                    classes[i].add(log);
                    return log;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }
}
