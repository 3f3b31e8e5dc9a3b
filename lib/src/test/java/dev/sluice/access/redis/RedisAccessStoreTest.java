package dev.sluice.access.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.access.AccessStore;
import dev.sluice.access.AccessStoreException;
import dev.sluice.redis.Redis;
import dev.sluice.redis.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What two replicas must know together, in a real Redis. */
@Timeout(60)
class RedisAccessStoreTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir private Path folder;
    private RedisServer server;
    private Redis oneRedis;
    private Redis otherRedis;
    private AccessStore one;
    private AccessStore other;

    @BeforeEach
    void open() throws Exception {
        server = RedisServer.start(folder, "--appendonly", "yes");
        oneRedis = Redis.connect(server.options());
        otherRedis = Redis.connect(server.options());
        one = RedisAccessStore.create(oneRedis);
        other = RedisAccessStore.create(otherRedis);
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
        oneRedis.close();
        otherRedis.close();
        server.close();
    }

    @Test
    void a_ticket_is_taken_on_any_replica_and_once() throws Exception {
        one.keepTicket("ticket", "alice", LONG);
        CyclicBarrier together = new CyclicBarrier(8);
        List<Future<Optional<String>>> attempts = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                AccessStore store = i % 2 == 0 ? one : other;
                Callable<Optional<String>> attempt =
                        () -> {
                            together.await();
                            return store.takeTicket("ticket");
                        };
                attempts.add(executor.submit(attempt));
            }
            int taken = 0;
            for (Future<Optional<String>> attempt : attempts) {
                taken += attempt.get().filter("alice"::equals).isPresent() ? 1 : 0;
            }
            assertEquals(1, taken);
        }
    }

    @Test
    void a_ticket_expires() {
        one.keepTicket("ticket", "alice", Duration.ofMillis(1));
        while (oneRedis.get(oneRedis.key("access:ticket:ticket")).isPresent()) {
            Thread.onSpinWait();
        }
        assertEquals(Optional.empty(), other.takeTicket("ticket"));
    }

    @Test
    void a_revocation_is_found_on_all_replicas() {
        one.keepRevocation("subject:alice", "now", LONG);
        assertEquals(
                Map.of("subject:alice", "now"),
                other.revocations(Set.of("subject:alice", "subject:bob")));
    }

    @Test
    void a_notice_is_heard_on_all_replicas_also_after_redis_was_away() throws Exception {
        BlockingQueue<String> heardByOne = new LinkedBlockingQueue<>();
        BlockingQueue<String> heardByOther = new LinkedBlockingQueue<>();
        one.listen(heardByOne::add);
        other.listen(heardByOther::add);
        one.announce("a");
        assertEquals("a", heardByOne.take());
        assertEquals("a", heardByOther.take());

        server.kill();
        assertThrows(AccessStoreException.class, () -> one.announce("lost"));
        server.restart();
        announceWhenBack("b");
        assertEquals("b", heardByOther.take());
        assertEquals("b", heardByOne.take());
    }

    private void announceWhenBack(String notice) {
        while (true) {
            try {
                one.announce(notice);
                return;
            } catch (AccessStoreException e) {
                Thread.onSpinWait();
            }
        }
    }
}
