package dev.sluice.topic.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.redis.RedisServer;
import dev.sluice.source.ResumePoint;
import dev.sluice.topic.BrokerUnavailableException;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.Topic;
import dev.sluice.topic.redis.Replica.Client;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A key under our prefix that holds something else: it concerns one topic, and no other. */
@Timeout(60)
class SpoiltStreamTest {

    private static RedisServer server;
    private Replica replica;
    private Topic bad;
    private String key;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        server = RedisServer.start(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        server.command("FLUSHALL");
        replica = new Replica(server.options(), HistoryLimits.defaults());
        bad = replica.topics.topic("bad");
        key = RedisTopic.key(replica.redis, bad.name());
    }

    @AfterEach
    void close() {
        replica.close();
    }

    private void awaitTrouble(boolean present) {
        while (replica.topics.trouble().isPresent() != present) {
            Thread.onSpinWait();
        }
    }

    private void assertOthersGoOn() throws Exception {
        try (Client client = new Client(replica.news(), ResumePoint.fresh())) {
            replica.news().publish("fine");
            client.readUntil("fine");
        }
    }

    @Test
    void a_key_of_another_type_ends_the_streams_of_its_topic_and_leaves_the_others_alone()
            throws Exception {
        try (Client client = new Client(bad, ResumePoint.fresh());
                Client other = new Client(replica.news(), ResumePoint.fresh())) {
            bad.publish("before");
            client.readUntil("before");
            server.command("DEL", key);
            server.command("SET", key, "no stream");

            var refused = assertThrows(BrokerUnavailableException.class, () -> bad.publish("x"));
            assertEquals(
                    "What the broker has of the topic bad cannot be used: an operator must look at"
                            + " it",
                    refused.getMessage());
            assertThrows(BrokerUnavailableException.class, () -> client.readUntil("never"));
            assertThrows(
                    BrokerUnavailableException.class, () -> new Client(bad, ResumePoint.fresh()));
            awaitTrouble(true);
            String trouble = replica.topics.trouble().orElseThrow();
            assertTrue(trouble.startsWith("The key " + key + " in Redis: WRONGTYPE"), trouble);
            replica.news().publish("fine");
            other.readUntil("fine");

            server.command("DEL", key);
            bad.publish("after");
            awaitTrouble(false);
        }
    }

    @Test
    void an_entry_with_the_highest_number_is_reported_until_the_history_is_dropped()
            throws Exception {
        try (Client client = new Client(bad, ResumePoint.fresh())) {
            bad.publish("before");
            client.readUntil("before");
            server.command("XADD", key, "9223372036854775809-18446744073709551615", "x", "y");

            assertThrows(BrokerUnavailableException.class, () -> bad.publish("x"));
            assertThrows(BrokerUnavailableException.class, () -> client.readUntil("never"));
            awaitTrouble(true);
            assertTrue(replica.topics.trouble().orElseThrow().contains(key));
            assertOthersGoOn();

            bad.clear();
            bad.publish("after");
            awaitTrouble(false);
            try (Client again = new Client(bad, ResumePoint.after("earliest"))) {
                again.readUntil("after");
            }
        }
    }

    @Test
    void a_reader_of_the_history_goes_on_after_many_foreign_entries() throws Exception {
        bad.publish("before");
        for (int i = 0; i < 70; i++) {
            server.command("XADD", key, "*", "x", "y");
        }
        bad.publish("after");
        bad.publish("last");

        try (Client client = new Client(bad, ResumePoint.after("earliest"))) {
            client.readUntil("last");
            assertEquals(List.of("before", "after", "last"), client.data);
        }
        server.command("XTRIM", key, "MAXLEN", "=", "72");
        try (Client client = new Client(bad, ResumePoint.after("earliest"))) {
            client.readUntil("last");
            assertEquals(List.of("after", "last"), client.data);
        }
    }

    @Test
    void entries_with_invalid_fields_are_left_out_and_give_a_gap() throws Exception {
        try (Client client = new Client(bad, ResumePoint.fresh())) {
            bad.publish("before");
            client.readUntil("before");
            server.command("XADD", key, "*", "s", "no number", "p", "-1", "e", "no event");
            bad.publish("after");
            client.readUntil("after");
            assertEquals(1, client.gaps.size());
            assertOthersGoOn();
        }
    }
}
