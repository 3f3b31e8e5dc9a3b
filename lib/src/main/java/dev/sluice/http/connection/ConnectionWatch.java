package dev.sluice.http.connection;

import dev.sluice.http.ConnectionTimeouts;
import dev.sluice.logging.BoundedLog;
import io.helidon.webserver.ConnectionContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Closes the connections of one listener that do not get a request through in time, which Helidon
 * does for none of them. One virtual thread looks at all of them, as long as there are any.
 *
 * <p>When all places of the listener are taken, those connections that have waited longest for
 * their client make room, so that clients that do nothing cannot keep others out. So do those with
 * a request that waits for its body, or a response that waits to be read, when there are so many
 * that they would take too much memory.
 */
final class ConnectionWatch {

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);

    /** A pause is this part of the shortest timeout, which is how late a connection is closed. */
    private static final int PAUSES = 8;

    /** The part of all connections that makes room at a time: to find them takes a look at all. */
    private static final int ROOM = 64;

    private static final BoundedLog FAILURES =
            new BoundedLog(
                    System.getLogger(ConnectionWatch.class.getName()),
                    "failures of the connection watch");

    /** As many requests as, with 64 KiB each, take a sixteenth of the heap. */
    private static final int MOST_HELD_UP =
            Math.clamp(Runtime.getRuntime().maxMemory() >> 20, 16, Integer.MAX_VALUE);

    private final ConnectionTimeouts timeouts;
    private final int places;
    private final LongSupplier clock;
    private final Map<Peers, WatchedConnection> connections = new ConcurrentHashMap<>();
    private final AtomicBoolean isSweeping = new AtomicBoolean();

    /**
     * A watch of one listener.
     *
     * @param timeouts how long connections may take
     * @param places how many connections the listener takes at a time, negative for no limit
     * @param clock nanoseconds
     */
    ConnectionWatch(ConnectionTimeouts timeouts, int places, LongSupplier clock) {
        this.timeouts = timeouts;
        this.places = places < 0 ? Integer.MAX_VALUE : places;
        this.clock = clock;
    }

    /** Both ends of a connection, which no two open ones of a listener share. */
    private record Peers(SocketAddress remote, SocketAddress local) {}

    /**
     * Watches a connection from its first moment on. Those of a Unix domain socket have no
     * addresses to tell them apart, and come from this machine: they are not watched.
     */
    void accept(SocketChannel channel) {
        try {
            if (channel.getRemoteAddress() instanceof InetSocketAddress remote) {
                connections.put(
                        new Peers(remote, channel.getLocalAddress()),
                        WatchedConnection.accepted(channel, timeouts, clock));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (connections.size() >= places) {
            makeRoomIfFull();
        }
        if (isSweeping.compareAndSet(false, true)) {
            Thread.ofVirtual()
                    .name("sluice-connection-watch")
                    .inheritInheritableThreadLocals(false)
                    .start(this::keepSweeping);
        }
    }

    /** The state of an accepted connection, for the connection's thread to keep. */
    WatchedConnection of(ConnectionContext context) {
        Peers peers = new Peers(context.remotePeer().address(), context.localPeer().address());
        return connections.getOrDefault(peers, WatchedConnection.unwatched());
    }

    private void keepSweeping() {
        long pause = pause().toNanos();
        do {
            LockSupport.parkNanos(pause);
            try {
                makeRoomIfFull();
            } catch (RuntimeException e) {
                // Without this thread nothing would be closed any more.
                FAILURES.log(Level.WARNING, () -> "Connections could not be looked at", e);
            }
        } while (!endsSweeping());
    }

    /** Ends the thread when there are no connections; the next one starts another. */
    private boolean endsSweeping() {
        if (!connections.isEmpty()) {
            return false;
        }
        isSweeping.set(false);
        return connections.isEmpty() || !isSweeping.compareAndSet(false, true);
    }

    private Duration pause() {
        return Stream.of(
                        timeouts.requestHead(),
                        timeouts.requestBody(),
                        timeouts.responseWrite(),
                        timeouts.keepAlive())
                .filter(Duration::isPositive)
                .map(timeout -> timeout.dividedBy(PAUSES))
                .min(Comparator.naturalOrder())
                .filter(pause -> pause.compareTo(LONGEST_PAUSE) < 0)
                .map(pause -> pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause)
                .orElse(LONGEST_PAUSE);
    }

    /**
     * Closes the connections whose time is up, and forgets those that are closed.
     *
     * @return how many of the others are held up by their clients
     */
    long sweep() {
        LongAdder heldUp = new LongAdder();
        connections.forEach((peers, connection) -> {
            connection.closeIfDue();
            if (connection.isClosed()) {
                // Not another one that has come from the same port meanwhile.
                connections.remove(peers, connection);
            } else if (connection.isHeldUp()) {
                heldUp.increment();
            }
        });
        return heldUp.sum();
    }

    private void makeRoomIfFull() {
        long heldUp = sweep();
        if (connections.size() >= places) {
            closeLongest(WatchedConnection::isIdle, Math.max(1, places / ROOM));
            heldUp = sweep();
        }
        if (heldUp > MOST_HELD_UP) {
            closeLongest(WatchedConnection::isHeldUp, heldUp - MOST_HELD_UP);
        }
    }

    private void closeLongest(Predicate<WatchedConnection> waits, long most) {
        record Waiting(WatchedConnection connection, long since) {}
        List<Waiting> longest =
                connections.values().stream()
                        .filter(waits)
                        .map(connection -> new Waiting(connection, connection.waitingSince()))
                        .sorted((a, b) -> Long.signum(a.since() - b.since()))
                        .limit(most)
                        .toList();
        longest.forEach(waiting -> waiting.connection().closeIf(waits));
    }

    /** The number of connections that are watched or about to be forgotten. */
    int size() {
        return connections.size();
    }
}
