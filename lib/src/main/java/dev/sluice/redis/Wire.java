package dev.sluice.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;

/** A connection that one thread reads while others write to it. */
final class Wire extends Connection {

    private final ReentrantLock writing = new ReentrantLock();

    Wire(HostAndPort server, JedisClientConfig config) {
        super(server, config);
    }

    /** Sends commands; their replies are left to the thread that reads. */
    void write(List<CommandArguments> commands) {
        writing.lock();
        try {
            commands.forEach(this::sendCommand);
            flush();
        } catch (RuntimeException e) {
            // The reading thread finds out, and connects again.
            cut();
        } finally {
            writing.unlock();
        }
    }

    /** The next reply or message. */
    Object read() {
        return getUnflushedObject();
    }

    void waitNoLongerThan(Duration reply) {
        setSoTimeout(Math.toIntExact(reply.toMillis()));
    }

    /** Ends the connection, and the wait of the thread that reads. */
    void cut() {
        try {
            forceDisconnect();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}
