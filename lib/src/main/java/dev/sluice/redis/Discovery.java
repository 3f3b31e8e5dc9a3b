package dev.sluice.redis;

import dev.sluice.logging.OutageLog;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.HostAndPort;

/**
 * Keeps up with where keys are: one thread asks for the servers, regularly and when there is a
 * reason to, but never more often than {@link #LEAST_BETWEEN}.
 */
final class Discovery implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger(Discovery.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration LEAST_BETWEEN = Duration.ofMillis(100);

    private final OutageLog faults = new OutageLog(LOGGER, "The search for servers of Redis");
    private final Servers servers;
    private final Runnable afterwards;
    private final Semaphore requests = new Semaphore(0);
    private final CountDownLatch first = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * Does nothing until it is started.
     *
     * @param afterwards what is to be done each time the servers have been asked for
     */
    Discovery(Servers servers, Runnable afterwards) {
        this.servers = servers;
        this.afterwards = afterwards;
    }

    void start() {
        Thread.ofVirtual().name("sluice-redis-discovery").start(this::run);
    }

    private void run() {
        try {
            while (closed.getCount() > 0) {
                look();
                if (closed.await(LEAST_BETWEEN.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                var _ = requests.tryAcquire(PERIOD.toMillis(), TimeUnit.MILLISECONDS);
                requests.drainPermits();
            }
        } catch (InterruptedException e) {
            close();
        }
    }

    /** After any failure the next look may succeed; without it, nothing follows a failover. */
    private void look() {
        try {
            servers.refresh();
            first.countDown();
            afterwards.run();
            faults.succeeded();
        } catch (RuntimeException e) {
            faults.failed(e.toString());
        }
    }

    /** Has the servers asked for at the next opportunity. */
    void refreshSoon() {
        requests.release();
    }

    Collection<Server> all() {
        return servers.all();
    }

    Server at(HostAndPort address) {
        return servers.at(address);
    }

    /**
     * The server with a key.
     *
     * @param patience how long to wait until the servers have been asked for the first time
     * @throws RedisUnavailableException if none is known
     */
    Server of(String key, Duration patience) {
        requireOpen();
        try {
            var _ = first.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisUnavailableException("Interrupted while looking for Redis", e);
        }
        return servers.of(key)
                .orElseThrow(() ->
                        new RedisUnavailableException(
                                "No server of Redis is known for the key " + key));
    }

    private void requireOpen() {
        if (closed.getCount() == 0) {
            throw new RedisUnavailableException("The connection to Redis is closed");
        }
    }

    @Override
    public void close() {
        closed.countDown();
        requests.release();
        servers.close();
    }
}
