package dev.sluice.access.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.access.KeptRevocation;
import dev.sluice.redis.Redis;
import dev.sluice.redis.RedisServer;
import dev.sluice.redis.Script;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reading the set of revocations from a real Redis. */
@Timeout(60)
class SharedRevocationsTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String REVOKED = "sluice:{access}:revoked";
    private static final String NOTICES = "sluice:{access}:notices";
    private static final Script READ = Script.load(SharedRevocations.class, "read.lua");

    private final Instant now = Instant.now();
    private final long until = now.plus(LONG).toEpochMilli();
    @TempDir private Path folder;

    private SharedRevocations revocations(Redis redis, BiConsumer<String, String> listener) {
        return new SharedRevocations(redis, InstantSource.fixed(now), NOTICES, 100, listener);
    }

    private void addMany(RedisServer server, int count, String version) {
        server.command(
                "EVAL",
                "for i = 1, ARGV[1] do redis.call('HSET', KEYS[1], 'sub:' .. i, ARGV[2] .. ' now')"
                        + " end redis.call('HSET', KEYS[1], 'version', ARGV[3])",
                "1",
                REVOKED,
                Integer.toString(count),
                Long.toString(until),
                version);
    }

    private static String page(Redis redis, String cursor) {
        List<byte[]> arguments =
                List.of(
                        cursor.getBytes(StandardCharsets.US_ASCII),
                        "500".getBytes(StandardCharsets.US_ASCII));
        return redis.run(READ, List.of(REVOKED), arguments).orElseThrow();
    }

    @Test
    void a_set_read_across_a_failover_is_not_considered_complete() throws Exception {
        try (RedisServer master = RedisServer.start(folder);
                RedisServer replica = RedisServer.start(folder);
                Redis before = Redis.connect(master.options());
                Redis after = Redis.connect(replica.options())) {
            addMany(master, 3000, "same");
            addMany(replica, 3000, "same");
            List<String> versions = new ArrayList<>();

            RevocationPages pages =
                    RevocationPages.read(
                            cursor -> page(cursor.equals("0") ? before : after, cursor),
                            versions::add);

            assertTrue(pages.revocations().size() < 3000, "its cursors are others");
            assertFalse(pages.isComplete());
            assertEquals(List.of("same"), versions);

            RevocationPages again =
                    RevocationPages.read(cursor -> page(after, cursor), versions::add);
            assertEquals(3000, again.revocations().size());
            assertTrue(again.isComplete());
        }
    }

    @Test
    void a_set_that_grows_or_shrinks_during_the_read_is_considered_complete() {
        String first = page("7", "[\"version\",\"v\",\"a\",\"9 x\",\"b\",\"9 y\"]", 4);

        assertTrue(read(first, page("0", "[\"c\",\"9 z\"]", 6)).isComplete(), "grown");
        assertTrue(read(first, page("0", "[]", 3)).isComplete(), "shrunk");
        assertFalse(read(first, page("0", "[\"b\",\"9 y\"]", 4)).isComplete(), "one left out");
        assertEquals(
                Map.of("a", new KeptRevocation(9, "x"), "b", new KeptRevocation(9, "y")),
                read(first, page("0", "[\"b\",\"9 y\"]", 3)).revocations());
    }

    private static String page(String next, String namesAndValues, int size) {
        return "[\"%s\",\"v\",%s,%d]".formatted(next, namesAndValues, size);
    }

    private static RevocationPages read(String first, String second) {
        UnaryOperator<String> pages = cursor -> cursor.equals("0") ? first : second;
        return RevocationPages.read(pages, version -> assertEquals("v", version));
    }

    @Test
    void a_revocation_announced_while_the_set_is_read_causes_no_second_read() throws Exception {
        try (RedisServer server = RedisServer.start(folder);
                Redis redis = Redis.connect(server.options())) {
            addMany(server, 10, "many");
            SharedRevocations other = revocations(redis, (revoked, value) -> {});
            AtomicBoolean heard = new AtomicBoolean();
            List<SharedRevocations> reading = new ArrayList<>();
            reading.add(
                    revocations(
                            redis,
                            // The set has been read by now, and is not confirmed yet.
                            (revoked, value) -> {
                                if (!heard.getAndSet(true)) {
                                    other.keep("sub:alice", "now", LONG);
                                    hear(reading.getFirst(), server);
                                }
                            }));

            reading.getFirst().check();
            assertTrue(heard.get());
            reading.getFirst().check();

            assertEquals(1, reads(server));
            assertEquals(
                    Map.of("sub:1", "now", "sub:alice", "now"),
                    reading.getFirst().find(Set.of("sub:1", "sub:alice")));
        }
    }

    /** As from the notice of the revocation. */
    private void hear(SharedRevocations revocations, RedisServer server) {
        revocations.learn("sub:alice", new KeptRevocation(until, "now"));
        assertTrue(revocations.advance("many", server.command("HGET", REVOKED, "version")));
    }

    private static int reads(RedisServer server) {
        Matcher calls =
                Pattern.compile("cmdstat_hscan:calls=(\\d+)")
                        .matcher(server.command("INFO", "commandstats"));
        return calls.find() ? Integer.parseInt(calls.group(1)) : 0;
    }
}
