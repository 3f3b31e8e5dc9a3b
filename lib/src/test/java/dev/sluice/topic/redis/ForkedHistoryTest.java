package dev.sluice.topic.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.redis.RedisServer;
import dev.sluice.source.Gap;
import dev.sluice.source.ResumePoint;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.Position;
import dev.sluice.topic.redis.Replica.Client;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server takes over that lacks the last events, and has others in their place, as after a
 * failover: here it is another server at the same port, with a copy of the data.
 */
@Timeout(60)
class ForkedHistoryTest {

    @TempDir private Path folder;
    private Path before;
    private Path after;
    private int port;

    @BeforeEach
    void prepare() throws Exception {
        before = Files.createDirectory(folder.resolve("before"));
        after = Files.createDirectory(folder.resolve("after"));
        port = RedisServer.freePort();
    }

    private Replica replica() {
        return new Replica(RedisServer.optionsAt(port), HistoryLimits.defaults());
    }

    /** Saves what the first server has for the one that takes over. */
    private void copy(RedisServer first) throws Exception {
        first.command("SAVE");
        Files.copy(before.resolve("dump.rdb"), after.resolve("dump.rdb"));
    }

    /** Adds an event as the server that takes over would, at a time of its own clock. */
    private static void add(RedisServer server, String key, long millis, Position previous) {
        String start = server.command("XRANGE", key, "-", "+").isEmpty() ? "0" : start(server, key);
        server.command(
                "XADD",
                key,
                millis + "-" + (previous.number() + 1),
                "s",
                start,
                "p",
                Long.toString(previous.time()),
                "e",
                "data: other-%d\n\n".formatted(previous.number() + 1));
    }

    private static String start(RedisServer server, String key) {
        return server.command(
                "EVAL",
                "return redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1][2][2]",
                "1",
                key);
    }

    @Test
    void readers_go_on_with_all_events_of_a_new_server_whose_clock_is_behind() throws Exception {
        try (RedisServer first = RedisServer.startAt(port, before);
                Replica replica = replica();
                Client client = new Client(replica.news(), ResumePoint.fresh())) {
            String key = RedisTopic.key(replica.redis, replica.news().name());
            Position common = null;
            for (int i = 0; i < 5; i++) {
                common = replica.news().publish(i);
            }
            copy(first);
            // Acknowledged, read, and lost.
            Position lost = publishLater(replica, common, 2);
            client.readUntil("lost-2");
            ResumePoint place = client.place();
            first.kill();

            Position one = new Position(common.time(), common.number() + 1);
            Position two = new Position(common.time() + 1, common.number() + 2);
            try (RedisServer spare = RedisServer.start(after)) {
                add(spare, key, one.time(), common);
                add(spare, key, two.time(), one);
                add(spare, key, lost.time() + 5, two);
                spare.command("SAVE");
            }
            try (RedisServer second = RedisServer.startAt(port, after)) {
                client.readUntil("other-8");
                assertEquals(
                        List.of(
                                "0", "1", "2", "3", "4", "lost-1", "lost-2", "other-6", "other-7",
                                "other-8"),
                        client.data);
                assertEquals(1, client.gaps.size());
                assertEquals(Gap.Reason.UNKNOWN, client.gaps.getFirst().reason());
                // The next number fits, but it is not the next event.
                try (Client back = new Client(replica.news(), place)) {
                    back.readUntil("other-8");
                    assertEquals(Gap.Reason.UNKNOWN, back.gaps.getFirst().reason());
                }
                assertEquals(port, second.port());
            }
        }
    }

    /** Publishes until the clock of the server shows a later time, as the last of so many. */
    private static Position publishLater(Replica replica, Position after, int count) {
        while (replica.redis.millis() <= after.time() + 2) {
            Thread.onSpinWait();
        }
        Position last = after;
        for (int i = 1; i <= count; i++) {
            last = replica.news().publish("lost-" + i);
        }
        return last;
    }
}
