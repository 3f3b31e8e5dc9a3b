package dev.sluice.access.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.access.AccessStore;
import dev.sluice.access.AccessStoreException;
import dev.sluice.redis.Redis;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Revocations that two replicas share. */
@Timeout(60)
class RedisRevocationsTest extends TwoStores {

    @Test
    void a_revocation_reaches_all_replicas_and_notifies_each_once() throws Exception {
        one.keepRevocation("sub:alice", "now", LONG);

        assertEquals(Map.of("sub:alice", "now"), one.revocations(Set.of("sub:alice", "sub:bob")));
        assertEquals("sub:alice=now", heardByOne.revoked.take());
        assertEquals("sub:alice=now", heardByOther.revoked.take());
        assertEquals(Map.of("sub:alice", "now"), other.revocations(Set.of("sub:alice", "sub:bob")));
        assertEquals(0, heardByOne.revoked.size(), "and each hears of it once");
    }

    @Test
    void a_second_revocation_of_a_subject_extends_the_first_and_never_shortens_it()
            throws Exception {
        one.keepRevocation("sub:alice", "time-1", LONG);
        one.keepRevocation("sub:alice", "time-2", Duration.ofMinutes(1));
        while (!heardByOther.revoked.take().equals("sub:alice=time-2")) {
            // It hears of the first as well, unless it reads both at once.
        }
        other.keepRevocation("sub:alice", "time-1", Duration.ofMinutes(1));

        now.updateAndGet(instant -> instant.plus(LONG).minusMillis(1));
        try (AccessStore third = RedisAccessStore.create(oneRedis, clock)) {
            for (AccessStore store : List.of(one, other, third)) {
                assertEquals(Map.of("sub:alice", "time-2"), store.revocations(Set.of("sub:alice")));
            }
        }
    }

    @Test
    void a_revocation_ends_with_its_lifetime() throws Exception {
        one.keepRevocation("sub:alice", "now", LONG);
        heardByOther.revoked.take();

        now.updateAndGet(instant -> instant.plus(LONG));

        assertEquals(Map.of(), one.revocations(Set.of("sub:alice")));
        assertEquals(Map.of(), other.revocations(Set.of("sub:alice")));
    }

    @Test
    void expired_revocations_are_removed_from_redis() throws Exception {
        one.keepRevocation("sub:alice", "now", Duration.ofMinutes(1));
        heardByOther.revoked.take();

        now.set(now.get().plus(Duration.ofMinutes(2)));

        while (server.command("HEXISTS", REVOKED, "sub:alice").equals("1")) {
            Thread.onSpinWait();
        }
    }

    @Test
    void a_starting_replica_reads_the_revocations_and_drops_expired_ones() {
        one.keepRevocation("sub:brief", "now", Duration.ofMinutes(1));
        one.keepRevocation("sub:alice", "now", LONG);
        now.updateAndGet(instant -> instant.plusSeconds(61));

        try (AccessStore third = RedisAccessStore.create(oneRedis, clock)) {
            assertEquals(
                    Map.of("sub:alice", "now"),
                    third.revocations(Set.of("sub:alice", "sub:brief")));
            assertEquals(2, Integer.parseInt(server.command("HLEN", REVOKED)));
        }
    }

    /** Adds revocations of subjects with numbers, as another replica would. */
    private void addMany(int count) {
        server.command(
                "EVAL",
                "for i = 1, ARGV[1] do redis.call('HSET', KEYS[1], 'sub:' .. i, ARGV[2] .. ' now')"
                        + " end redis.call('HSET', KEYS[1], 'version', 'many')",
                "1",
                REVOKED,
                Integer.toString(count),
                Long.toString(now.get().plus(LONG).toEpochMilli()));
    }

    private static Set<String> subjects(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> "sub:" + i)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Test
    void a_large_set_of_revocations_is_read_in_pages() throws Exception {
        addMany(3000);
        server.command("CONFIG", "RESETSTAT");

        try (AccessStore third = RedisAccessStore.create(oneRedis, clock)) {
            assertEquals(3000, third.revocations(subjects(3000)).size());
        }
        String stats = server.command("INFO", "commandstats");
        Matcher pages = Pattern.compile("cmdstat_hscan:calls=(\\d+)").matcher(stats);
        assertTrue(pages.find(), stats);
        assertTrue(Integer.parseInt(pages.group(1)) >= 3, stats);
        assertFalse(stats.contains("cmdstat_hgetall"), stats);
    }

    @Test
    void a_starting_replica_misses_no_revocation_while_another_replica_revokes() throws Exception {
        addMany(3000);
        AtomicInteger revoked = new AtomicInteger(3000);
        AtomicBoolean stop = new AtomicBoolean();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> revoking =
                    executor.submit(() -> {
                        while (!stop.get()) {
                            one.keepRevocation("sub:" + (revoked.get() + 1), "now", LONG);
                            revoked.incrementAndGet();
                        }
                    });
            try {
                for (int i = 0; i < 20; i++) {
                    int before = revoked.get();
                    try (AccessStore third = RedisAccessStore.create(otherRedis, clock)) {
                        assertEquals(before, third.revocations(subjects(before)).size());
                    }
                }
            } finally {
                stop.set(true);
            }
            revoking.get();
        }
    }

    @Test
    void tokens_cannot_be_checked_before_the_revocations_have_been_read() throws Exception {
        server.kill();
        try (Redis unreached = Redis.connect(server.options());
                AccessStore third = RedisAccessStore.create(unreached, clock)) {
            assertThrows(AccessStoreException.class, () -> third.revocations(Set.of("sub:alice")));
            assertEquals(
                    Optional.of("the revocations have not been read; no token is accepted"),
                    third.trouble());
        }
    }
}
