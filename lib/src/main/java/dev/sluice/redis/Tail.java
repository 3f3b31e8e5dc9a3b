package dev.sluice.redis;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Reads streams when there is something new in them. A notice, which comes with each publication,
 * says so; the entries themselves are then read like anything else.
 *
 * <pre>
 *   Listening --heard--> Tail --range--> Commands
 *                          |
 *                          +--take--> TailedStream
 * </pre>
 *
 * A notice can be lost: when a connection breaks, or a slot moves to another server. So each stream
 * is read once after it has been subscribed to, and compared with Redis every now and then.
 */
final class Tail {

    private static final System.Logger LOGGER = System.getLogger(Tail.class.getName());

    /** The most delay of an event whose notice was lost, give or take half of it. */
    private static final Duration COMPARE_PERIOD = Duration.ofSeconds(30);

    private static final int MOST_ENTRIES = 64;
    private static final int FIRST_ENTRIES = 8;
    private static final int BATCH_BYTES = 1024 * 1024;

    private final Servers servers;
    private final Reachability reachability;
    private final Commands commands;
    private final Map<String, Followed> streams = new ConcurrentHashMap<>();

    Tail(Servers servers, Commands commands, Reachability reachability) {
        this.servers = servers;
        this.commands = commands;
        this.reachability = reachability;
    }

    void add(TailedStream stream) {
        Followed followed = new Followed(stream, nextComparison());
        streams.put(stream.key(), followed);
        place(followed);
    }

    void remove(TailedStream stream) {
        Followed followed = streams.get(stream.key());
        if (followed != null && followed.stream.equals(stream)) {
            streams.remove(stream.key(), followed);
            // Before it is unsubscribed: a thread that subscribes meanwhile sees it, and undoes
            // that.
            followed.isStopped = true;
            Server server = followed.server;
            if (server != null) {
                server.listening().unsubscribe(List.of(stream.key()));
            }
            reachability.forget(stream.key());
        }
    }

    private static long nextComparison() {
        long period = COMPARE_PERIOD.toNanos();
        return System.nanoTime() - ThreadLocalRandom.current().nextLong(period / 2);
    }

    /** A server answers again: subscribes to all its streams. */
    void connected(Server server) {
        List<Followed> there =
                streams.values().stream()
                        .filter(followed -> server.equals(servers.of(followed.key()).orElse(null)))
                        .toList();
        there.forEach(followed -> followed.mustCompare.set(true));
        subscribe(server, there);
    }

    private static void subscribe(Server server, List<Followed> wanted) {
        wanted.forEach(followed -> followed.server = server);
        server.listening().subscribe(wanted.stream().map(Followed::key).toList());
        server.listening()
                .unsubscribe(
                        wanted.stream()
                                .filter(followed -> followed.isStopped)
                                .map(Followed::key)
                                .toList());
    }

    void disconnected(Server server) {
        streams.values().stream()
                .filter(followed -> server.equals(followed.server))
                .forEach(followed -> followed.isSubscribed = false);
    }

    /** Entries that came before this are found by the read that it causes. */
    void subscribed(Server server, String key) {
        Followed followed = streams.get(key);
        // Another server may still answer what it was asked before the slot moved.
        if (followed != null && server.equals(followed.server)) {
            followed.isSubscribed = true;
            want(followed);
        }
    }

    /** Returns whether it is still wanted, so that its slot must have moved. */
    boolean unsubscribed(Server server, String key) {
        Followed followed = streams.get(key);
        if (followed == null || !server.equals(followed.server)) {
            return false;
        }
        followed.isSubscribed = false;
        return true;
    }

    void heard(String key, String newest) {
        Followed followed = streams.get(key);
        if (followed != null && !isTaken(followed, newest)) {
            want(followed);
        }
    }

    /** One read often takes what several notices were about. */
    private static boolean isTaken(Followed followed, String newest) {
        return EntryId.tryParse(newest)
                .filter(id -> id.compareTo(followed.stream.last()) <= 0)
                .isPresent();
    }

    /**
     * Makes sure that all streams are subscribed to where their slots are now, and reads late ones.
     */
    void reconcile() {
        long now = System.nanoTime();
        for (Followed followed : streams.values()) {
            place(followed);
            if (isDue(followed, now)) {
                followed.comparedNanos = nextComparison();
                followed.mustCompare.set(true);
                want(followed);
            }
        }
    }

    private boolean isDue(Followed followed, long now) {
        Server server = followed.server;
        return server != null
                && !reachability.isLost(server)
                && (followed.hasFailed || now - followed.comparedNanos > COMPARE_PERIOD.toNanos());
    }

    private void place(Followed followed) {
        Server server = servers.of(followed.key()).orElse(null);
        if (server == null) {
            return;
        }
        Server before = followed.server;
        boolean hasMoved = !server.equals(before);
        if (hasMoved && before != null) {
            before.listening().unsubscribe(List.of(followed.key()));
            followed.isSubscribed = false;
            followed.mustCompare.set(true);
        }
        if (hasMoved || !followed.isSubscribed) {
            subscribe(server, List.of(followed));
        }
    }

    private void want(Followed followed) {
        if (followed.wanted.getAndIncrement() == 0) {
            Thread.ofVirtual().name("sluice-redis-read").start(() -> readWhileWanted(followed));
        }
    }

    private void readWhileWanted(Followed followed) {
        int seen;
        do {
            seen = followed.wanted.get();
            Server server = followed.server;
            if (server == null) {
                read(followed);
            } else {
                // Bounds the memory for entries, and leaves connections to publishers.
                server.reads().acquireUninterruptibly();
                try {
                    read(followed);
                } finally {
                    server.reads().release();
                }
            }
        } while (!followed.wanted.compareAndSet(seen, 0));
    }

    private void read(Followed followed) {
        try {
            if (followed.mustCompare.getAndSet(false)) {
                compare(followed);
            }
            boolean mayHaveMore = true;
            while (mayHaveMore && !followed.isStopped) {
                mayHaveMore = readBatch(followed);
            }
            followed.hasFailed = false;
            followed.isFaulty = false;
            reachability.sound(followed.key());
        } catch (SpoiltKeyException e) {
            fail(followed);
            tellSpoilt(followed, e.reason());
        } catch (RedisUnavailableException e) {
            fail(followed);
        } catch (RuntimeException e) {
            // A fault of ours with one stream must not go unnoticed, nor stop the others.
            fail(followed);
            if (!followed.isFaulty) {
                followed.isFaulty = true;
                LOGGER.log(Level.ERROR, "The stream " + followed.key() + " cannot be read", e);
            }
            tellSpoilt(followed, e.toString());
        }
    }

    /** It is tried again by the next look at all streams. */
    private static void fail(Followed followed) {
        followed.mustCompare.set(true);
        followed.hasFailed = true;
    }

    private void tellSpoilt(Followed followed, String reason) {
        if (!followed.isStopped) {
            reachability.spoilt(followed.key(), reason);
            try {
                followed.stream.spoilt(reason);
            } catch (RuntimeException e) {
                // It is told again when the stream has been tried again.
                LOGGER.log(Level.DEBUG, "A reader cannot be told that its stream is spoilt", e);
            }
        }
    }

    private void compare(Followed followed) {
        EntryId newest =
                commands.newest(Use.OTHER, followed.key())
                        .map(StreamEntry::id)
                        .orElse(EntryId.NONE);
        if (!followed.isStopped) {
            followed.stream.connected(newest);
        }
    }

    /** Returns whether there may be more. */
    private boolean readBatch(Followed followed) {
        TailedStream stream = followed.stream;
        int size = followed.entrySize;
        int count =
                size == 0 ? FIRST_ENTRIES : Math.clamp(BATCH_BYTES / (long) size, 1, MOST_ENTRIES);
        List<StreamEntry> entries =
                commands.range(Use.OTHER, stream.key(), "(" + stream.last(), count);
        if (entries.isEmpty() || followed.isStopped) {
            return false;
        }
        followed.entrySize =
                Math.max(1, entries.stream().mapToInt(StreamEntry::size).sum() / entries.size());
        stream.take(entries);
        return entries.size() == count || !stream.last().equals(entries.getLast().id());
    }
}
