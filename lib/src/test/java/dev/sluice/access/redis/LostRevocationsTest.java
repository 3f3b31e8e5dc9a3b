package dev.sluice.access.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.access.AccessStore;
import dev.sluice.access.AccessStoreException;
import dev.sluice.redis.Redis;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Revocations that Redis has lost or cannot return. */
@Timeout(60)
class LostRevocationsTest extends TwoStores {

    @Test
    void revocations_stay_in_force_when_redis_loses_them_and_are_restored() throws Exception {
        one.keepRevocation("sub:alice", "now", LONG);
        heardByOther.revoked.take();

        server.command("FLUSHALL");
        assertEquals(Map.of("sub:alice", "now"), other.revocations(Set.of("sub:alice")));

        awaitField("sub:alice");
        try (AccessStore third = RedisAccessStore.create(oneRedis, clock)) {
            assertEquals(Map.of("sub:alice", "now"), third.revocations(Set.of("sub:alice")));
        }
    }

    @Test
    void a_revocation_with_an_outdated_time_in_redis_is_replaced_by_the_later_one()
            throws Exception {
        long until = now.get().plus(LONG).toEpochMilli();
        one.keepRevocation("sub:alice", "time-2", LONG);
        heardByOther.revoked.take();

        // As after a failover to a server that lacks the second revocation, but lasts longer.
        server.command("HSET", REVOKED, "sub:alice", (until + 1) + " time-1", "version", "another");

        while (!server.command("HGET", REVOKED, "sub:alice").equals((until + 1) + " time-2")) {
            Thread.onSpinWait();
        }
    }

    @Test
    void a_revocation_known_to_only_one_replica_reaches_the_others() throws Exception {
        one.keepRevocation("sub:alice", "now", LONG);
        heardByOther.revoked.take();

        // As after a failover to a server that lacks the last write.
        server.command("HDEL", REVOKED, "sub:alice");
        server.command("HSET", REVOKED, "version", "before");

        awaitField("sub:alice");
        try (AccessStore third = RedisAccessStore.create(oneRedis, clock)) {
            assertEquals(Map.of("sub:alice", "now"), third.revocations(Set.of("sub:alice")));
        }
    }

    @Test
    void a_replica_that_missed_notices_reads_the_revocations_from_redis() throws Exception {
        otherRedis.close();
        for (int i = 0; i < 3; i++) {
            one.keepRevocation("sub:" + i, "now", LONG);
        }
        server.command("DEL", NOTICES);
        other.close();
        otherRedis = Redis.connect(server.options());
        other = RedisAccessStore.create(otherRedis, clock);

        assertEquals(3, other.revocations(Set.of("sub:0", "sub:1", "sub:2")).size());
    }

    @Test
    void a_revocation_is_found_even_if_its_notice_was_trimmed() throws Exception {
        // Kept by another replica, whose notice nobody can read any more.
        server.command(
                "HSET",
                REVOKED,
                "sub:alice",
                now.get().plus(LONG).toEpochMilli() + " now",
                "version",
                "another");

        assertEquals("sub:alice=now", heardByOne.revoked.take());
        assertEquals("sub:alice=now", heardByOther.revoked.take());
        assertEquals(Map.of("sub:alice", "now"), other.revocations(Set.of("sub:alice")));
    }

    @Test
    void restored_revocations_reach_a_replica_that_never_knew_them() throws Exception {
        one.keepRevocation("sub:bob", "now", LONG);
        assertEquals("sub:bob=now", heardByOther.revoked.take());
        String before = server.command("HGET", REVOKED, "version");

        // As another replica does it that knows of one more.
        server.command(
                "HSET",
                REVOKED,
                "sub:alice",
                now.get().plus(LONG).toEpochMilli() + " now",
                "version",
                "restored");
        String id = server.command("XADD", NOTICES, "*", "before", before, "version", "restored");
        server.command("SPUBLISH", NOTICES, id);

        assertEquals("sub:alice=now", heardByOther.revoked.take());
    }

    @Test
    void revocations_stay_in_force_while_their_redis_key_has_the_wrong_type() throws Exception {
        one.keepRevocation("sub:alice", "now", LONG);
        heardByOther.revoked.take();
        server.command("SET", REVOKED, "no hash");

        assertThrows(AccessStoreException.class, () -> one.keepRevocation("sub:bob", "now", LONG));
        assertEquals(Map.of("sub:alice", "now"), other.revocations(Set.of("sub:alice")));
        one.keepTicket("t", "alice", LONG);
        assertEquals(Optional.of("alice"), other.takeTicket("t"));
        now.updateAndGet(instant -> instant.plusSeconds(31));
        assertTrue(one.trouble().orElseThrow().startsWith("the revocations were last confirmed"));

        server.command("DEL", REVOKED);
        awaitField("sub:alice");
    }

    @Test
    void known_revocations_are_trusted_for_ten_minutes_without_redis() throws Exception {
        one.keepRevocation("sub:alice", "now", Duration.ofHours(1));
        server.kill();

        now.updateAndGet(instant -> instant.plus(Duration.ofMinutes(9)));
        assertEquals(Map.of("sub:alice", "now"), one.revocations(Set.of("sub:alice")));
        assertTrue(one.trouble().orElseThrow().startsWith("the revocations were last confirmed"));
        now.updateAndGet(instant -> instant.plus(Duration.ofMinutes(2)));
        assertThrows(AccessStoreException.class, () -> one.revocations(Set.of("sub:alice")));

        server.restart();
        Set<String> keys = Set.of("sub:alice");
        while (revocationsIfKnown(keys).isEmpty()) {
            Thread.onSpinWait();
        }
        assertEquals(Optional.of(Map.of("sub:alice", "now")), revocationsIfKnown(keys));
    }

    private Optional<Map<String, String>> revocationsIfKnown(Set<String> keys) {
        try {
            return Optional.of(one.revocations(keys));
        } catch (AccessStoreException e) {
            return Optional.empty();
        }
    }

    private void awaitField(String field) {
        while (!server.command("HEXISTS", REVOKED, field).equals("1")) {
            Thread.onSpinWait();
        }
    }
}
