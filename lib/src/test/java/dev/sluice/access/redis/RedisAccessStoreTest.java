package dev.sluice.access.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.access.AccessStore;
import dev.sluice.access.AccessStoreException;
import dev.sluice.redis.Redis;
import dev.sluice.redis.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.exceptions.JedisDataException;

/** What two replicas must know together, in a real Redis. */
@Timeout(60)
class RedisAccessStoreTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String REVOKED = "sluice:{access}:revoked";
    private static final String NOTICES = "sluice:{access}:notices";

    @TempDir private Path folder;
    private RedisServer server;
    private Redis oneRedis;
    private Redis otherRedis;
    private AccessStore one;
    private AccessStore other;
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private final InstantSource clock = now::get;
    private final Heard heardByOne = new Heard();
    private final Heard heardByOther = new Heard();

    /** What a replica's listener is called with. */
    private static final class Heard implements AccessStore.Listener {

        private final BlockingQueue<String> announced = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> revoked = new LinkedBlockingQueue<>();

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
    void a_ticket_that_is_found_is_still_there() {
        one.keepTicket("ticket", "alice", LONG);

        assertEquals(Optional.of("alice"), other.findTicket("ticket"));
        assertEquals(Optional.of("alice"), other.takeTicket("ticket"));
        assertEquals(Optional.empty(), one.findTicket("ticket"));
    }

    @Test
    void a_revocation_is_found_on_all_replicas_once_they_have_heard_of_it() throws Exception {
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
    void a_revocation_that_redis_has_with_an_earlier_time_is_put_back_with_the_later_one()
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
    void a_revocation_ends_with_its_lifetime() throws Exception {
        one.keepRevocation("sub:alice", "now", LONG);
        heardByOther.revoked.take();

        now.updateAndGet(instant -> instant.plus(LONG));

        assertEquals(Map.of(), one.revocations(Set.of("sub:alice")));
        assertEquals(Map.of(), other.revocations(Set.of("sub:alice")));
    }

    @Test
    void a_replica_that_starts_reads_what_is_revoked_and_drops_what_has_ended() {
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
    void a_replica_that_starts_while_others_revoke_knows_all_that_was_revoked_before()
            throws Exception {
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
    void revocations_count_on_when_redis_forgets_and_are_put_back() throws Exception {
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
    void a_revocation_that_one_replica_alone_has_heard_of_gets_to_the_others() throws Exception {
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
    void a_replica_that_has_missed_the_notices_asks_for_the_revocations() throws Exception {
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
    void a_revocation_whose_notice_was_trimmed_is_heard_all_the_same() throws Exception {
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
    void revocations_that_were_put_back_are_read_by_a_replica_that_never_heard_of_them()
            throws Exception {
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
    void revocations_that_have_ended_leave_redis() throws Exception {
        one.keepRevocation("sub:alice", "now", Duration.ofMinutes(1));
        heardByOther.revoked.take();

        now.set(now.get().plus(Duration.ofMinutes(2)));

        while (server.command("HEXISTS", REVOKED, "sub:alice").equals("1")) {
            Thread.onSpinWait();
        }
    }

    @Test
    void revocations_count_on_while_their_key_holds_something_else_and_are_put_back_after()
            throws Exception {
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
    void notices_whose_key_holds_something_else_are_named_and_heard_again_after() throws Exception {
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
    void a_full_redis_takes_a_revocation_and_a_ticket() throws Exception {
        server.command("CONFIG", "SET", "maxmemory", "1");

        assertThrows(JedisDataException.class, () -> server.command("SET", "key", "value"));
        one.keepTicket("t", "alice", LONG);
        assertEquals(Optional.of("alice"), other.takeTicket("t"));
        one.keepRevocation("sub:alice", "now", LONG);

        assertEquals("sub:alice=now", heardByOther.revoked.take());
    }

    @Test
    void revocations_are_relied_on_for_ten_minutes_without_redis() throws Exception {
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

    @Test
    void no_token_can_be_checked_before_the_revocations_have_been_read() throws Exception {
        server.kill();
        try (Redis unreached = Redis.connect(server.options());
                AccessStore third = RedisAccessStore.create(unreached, clock)) {
            assertThrows(AccessStoreException.class, () -> third.revocations(Set.of("sub:alice")));
            assertEquals(
                    Optional.of("the revocations have not been read; no token is accepted"),
                    third.trouble());
        }
    }

    @Test
    void a_notice_is_heard_on_all_replicas_also_after_redis_was_away() throws Exception {
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

    private void awaitField(String field) {
        while (!server.command("HEXISTS", REVOKED, field).equals("1")) {
            Thread.onSpinWait();
        }
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
