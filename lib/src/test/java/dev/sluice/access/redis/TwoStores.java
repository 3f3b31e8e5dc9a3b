package dev.sluice.access.redis;

import dev.sluice.access.AccessStore;
import dev.sluice.redis.Redis;
import dev.sluice.redis.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The stores of two replicas that share a real Redis. */
abstract class TwoStores {

    static final Duration LONG = Duration.ofMinutes(5);
    static final String REVOKED = "sluice:{access}:revoked";
    static final String NOTICES = "sluice:{access}:notices";

    @TempDir private Path folder;
    RedisServer server;
    Redis oneRedis;
    Redis otherRedis;
    AccessStore one;
    AccessStore other;
    final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    final InstantSource clock = now::get;
    final Heard heardByOne = new Heard();
    final Heard heardByOther = new Heard();

    /** What a replica's listener is called with. */
    static final class Heard implements AccessStore.Listener {

        final BlockingQueue<String> announced = new LinkedBlockingQueue<>();
        final BlockingQueue<String> revoked = new LinkedBlockingQueue<>();

        @Override
        public void announced(String notice) {
            announced.add(notice);
        }

        @Override
        public void revoked(String key, String value) {
            revoked.add(key + "=" + value);
        }
    }

    @BeforeEach
    void open() throws Exception {
        server = RedisServer.start(folder, "--appendonly", "yes");
        oneRedis = Redis.connect(server.options());
        otherRedis = Redis.connect(server.options());
        one = RedisAccessStore.create(oneRedis, clock);
        other = RedisAccessStore.create(otherRedis, clock);
        one.listen(heardByOne);
        other.listen(heardByOther);
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
        oneRedis.close();
        otherRedis.close();
        server.close();
    }
}
