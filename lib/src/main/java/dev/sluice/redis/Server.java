package dev.sluice.redis;

import java.util.concurrent.Semaphore;
import java.util.function.Function;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.HostAndPort;

/**
 * One server of Redis: its connections for commands, of which only so many are used at a time, and
 * the one that listens. A server that hangs holds up no commands to another one.
 */
final class Server implements AutoCloseable {

    /**
     * The most streams that are read at a time, which bounds the memory that their entries take.
     */
    private static final int READS = 4;

    private final HostAndPort address;
    private final ConnectionPool pool;
    private final Permits permits;
    private final Semaphore reads = new Semaphore(READS);
    private final Listening listening;
    private final Reachability reachability;

    /**
     * Connects to nothing until it is started.
     *
     * @param connections how many commands it is sent at a time
     */
    Server(
            HostAndPort address,
            int connections,
            Dialer dialer,
            Listening.Listener listener,
            Reachability reachability) {
        this.address = address;
        this.pool = dialer.pool(address, connections);
        this.permits = new Permits(connections);
        this.listening = new Listening(this, dialer, listener);
        this.reachability = reachability;
    }

    /** Changes how many commands it is sent at a time, and so its connections for them. */
    void allow(int connections) {
        pool.setMaxIdle(connections);
        if (permits.change(connections)) {
            dropIdle();
        }
    }

    void start() {
        listening.start();
    }

    HostAndPort address() {
        return address;
    }

    Listening listening() {
        return listening;
    }

    Semaphore reads() {
        return reads;
    }

    /**
     * Sends commands on a connection of its own.
     *
     * @throws RedisUnavailableException if it is known that the server does not answer, or no
     *     connection has become free in time
     */
    <T> T ask(Use use, boolean asking, Function<Conversation, T> question) {
        requireReached();
        try {
            if (!permits.acquire(use)) {
                throw new RedisUnavailableException(
                        "All connections to Redis at " + address + " are in use");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisUnavailableException("Interrupted while waiting for a connection", e);
        }
        try {
            // Again: it may have been found to be away while this waited.
            requireReached();
            try (Connection connection = pool.getResource()) {
                return question.apply(new Conversation(connection, asking));
            }
        } finally {
            permits.release(use);
        }
    }

    private void requireReached() {
        if (reachability.isLost(this)) {
            reachability.turnedAway(this);
            throw new RedisUnavailableException("Redis does not answer at " + address);
        }
    }

    /** Closes connections that nobody uses: their other end may be gone. */
    void dropIdle() {
        pool.clear();
    }

    @Override
    public void close() {
        listening.close();
        pool.close();
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
