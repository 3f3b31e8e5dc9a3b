package dev.sluice.access.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.access.AccessStore;
import dev.sluice.access.AccessStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.exceptions.JedisDataException;

/** Tickets and notices that two replicas share. */
@Timeout(60)
class RedisAccessStoreTest extends TwoStores {

    @Test
    void a_ticket_can_be_taken_on_any_replica_but_only_once() throws Exception {
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
    void finding_a_ticket_does_not_consume_it() {
        one.keepTicket("ticket", "alice", LONG);

        assertEquals(Optional.of("alice"), other.findTicket("ticket"));
        assertEquals(Optional.of("alice"), other.takeTicket("ticket"));
        assertEquals(Optional.empty(), one.findTicket("ticket"));
    }

    @Test
    void a_full_redis_still_stores_revocations_and_tickets() throws Exception {
        server.command("CONFIG", "SET", "maxmemory", "1");

        assertThrows(JedisDataException.class, () -> server.command("SET", "key", "value"));
        one.keepTicket("t", "alice", LONG);
        assertEquals(Optional.of("alice"), other.takeTicket("t"));
        one.keepRevocation("sub:alice", "now", LONG);

        assertEquals("sub:alice=now", heardByOther.revoked.take());
    }

    @Test
    void a_notice_key_of_the_wrong_type_is_reported_and_notices_work_again_afterwards()
            throws Exception {
        one.announce("a");
        assertEquals("a", heardByOther.announced.take());
        server.command("SET", NOTICES, "no stream");

        assertThrows(AccessStoreException.class, () -> one.announce("lost"));
        server.command("CLIENT", "KILL", "TYPE", "pubsub");
        String named = "The key " + NOTICES + " in Redis: WRONGTYPE";
        while (otherRedis.trouble().filter(trouble -> trouble.startsWith(named)).isEmpty()) {
            Thread.onSpinWait();
        }

        server.command("DEL", NOTICES);
        announceWhenBack("b");
        assertEquals("b", heardByOther.announced.take());
        while (otherRedis.trouble().isPresent()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void a_notice_reaches_all_replicas_even_after_an_outage_of_redis() throws Exception {
        one.announce("a");
        assertEquals("a", heardByOne.announced.take());
        assertEquals("a", heardByOther.announced.take());

        server.kill();
        assertThrows(AccessStoreException.class, () -> one.announce("lost"));
        server.restart();
        announceWhenBack("b");
        assertEquals("b", heardByOther.announced.take());
        assertEquals("b", heardByOne.announced.take());
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
