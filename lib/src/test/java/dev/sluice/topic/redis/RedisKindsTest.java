package dev.sluice.topic.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.redis.RedisAddress;
import dev.sluice.redis.RedisOptions;
import dev.sluice.redis.RedisServer;
import dev.sluice.redis.Secret;
import dev.sluice.source.ResumePoint;
import dev.sluice.topic.BrokerUnavailableException;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.redis.Replica.Client;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Redis as it is found: with passwords, with TLS, behind sentinels. A cluster has a test of its
 * own.
 */
@Timeout(60)
class RedisKindsTest {

    @TempDir private Path folder;

    private static void assertWorks(RedisOptions options) throws Exception {
        try (Replica one = new Replica(options, HistoryLimits.defaults());
                Replica other = new Replica(options, HistoryLimits.defaults());
                Client client = new Client(other.news(), ResumePoint.fresh())) {
            one.news().publish("a");
            client.readUntil("a");
            one.news().publish("b");
            try (Client resumed = new Client(one.news(), client.place())) {
                resumed.readUntil("b");
                assertEquals(List.of("b"), resumed.data);
            }
            client.readUntil("b");
            one.news().clear();
        }
    }

    private static void assertRefused(RedisOptions options) {
        try (Replica replica = new Replica(options, HistoryLimits.defaults())) {
            var refused =
                    assertThrows(
                            BrokerUnavailableException.class, () -> replica.news().publish("a"));
            assertFalse(refused.getMessage().contains("secret"));
        }
    }

    @Test
    void a_user_needs_no_more_rights_than_the_documentation_says() throws Exception {
        Path users =
                Files.writeString(
                        folder.resolve("users.acl"),
                        "user default off\nuser sluice on >secret ~sluice:* &sluice:* "
                                + documentedCommands()
                                + "\n");
        try (RedisServer server = RedisServer.start(folder, "--aclfile", users.toString())) {
            RedisOptions options = server.options().withUsername("sluice");
            assertWorks(options.withPassword(new Secret("secret")));
            assertRefused(options.withPassword(new Secret("secret that is wrong")));
            assertRefused(server.options());
        }
    }

    private static String documentedCommands() throws Exception {
        return Files.readAllLines(Path.of("..", "docs", "cluster.md")).stream()
                .filter(line -> line.startsWith("+"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void an_address_can_name_a_password_and_a_database() throws Exception {
        try (RedisServer server = RedisServer.start(folder, "--requirepass", "secret")) {
            assertWorks(
                    RedisOptions.of(
                            RedisAddress.parse(
                                    "redis://:secret@127.0.0.1:%d/3".formatted(server.port()))));
        }
    }

    @Test
    void tls_requires_a_trusted_certificate_of_the_right_name() throws Exception {
        Path key = folder.resolve("key.pem");
        Path certificate = folder.resolve("certificate.pem");
        run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString());
        int port = RedisServer.freePort();
        try (RedisServer server =
                RedisServer.start(
                        folder,
                        "--tls-port",
                        Integer.toString(port),
                        "--tls-cert-file",
                        certificate.toString(),
                        "--tls-key-file",
                        key.toString(),
                        "--tls-ca-cert-file",
                        certificate.toString(),
                        "--tls-auth-clients",
                        "no")) {
            RedisOptions named = RedisOptions.of(RedisAddress.parse("rediss://localhost:" + port));
            assertWorks(named.withCaFile(certificate));
            // Nobody has said that the certificate can be trusted.
            assertRefused(named);
            // It is one of another name.
            assertRefused(
                    RedisOptions.of(RedisAddress.parse("rediss://127.0.0.1:" + port))
                            .withCaFile(certificate));
            assertTrue(server.port() > 0);
        }
    }

    @Test
    void readers_follow_the_sentinels_to_another_master() throws Exception {
        try (RedisServer master = RedisServer.start(newFolder("master"));
                RedisServer replica =
                        RedisServer.start(
                                newFolder("replica"),
                                "--replicaof",
                                "127.0.0.1 " + master.port(),
                                "--repl-diskless-sync-delay",
                                "0");
                RedisServer sentinel = sentinel(master, replica)) {
            RedisOptions options = at(sentinel);
            assertWorks(options);
            try (Replica service = new Replica(options, HistoryLimits.defaults());
                    Client client = new Client(service.news(), ResumePoint.fresh())) {
                service.news().publish("before");
                client.readUntil("before");
                master.command("WAIT", "1", "1000");
                master.kill();
                publishWhenBack(service, "after");
                client.readUntil("after");
                assertEquals(List.of("before", "after"), client.data);
                assertEquals(List.of(), client.gaps);
                assertTrue(replica.command("INFO", "replication").contains("role:master"));
            }
        }
    }

    @Test
    void a_planned_failover_under_load_leaves_out_nothing_that_the_new_master_has()
            throws Exception {
        HistoryLimits many = HistoryLimits.defaults().withMaxEvents(100_000);
        try (RedisServer master = RedisServer.start(newFolder("master"));
                RedisServer replica =
                        RedisServer.start(
                                newFolder("replica"),
                                "--replicaof",
                                "127.0.0.1 " + master.port(),
                                "--repl-diskless-sync-delay",
                                "0");
                RedisServer sentinel = sentinel(master, replica);
                Replica service = new Replica(at(sentinel), many);
                Client client = new Client(service.news(), ResumePoint.fresh());
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicBoolean stop = new AtomicBoolean();
            Future<?> publisher =
                    executor.submit(() -> {
                        for (int i = 0; !stop.get(); i++) {
                            publishWhenBack(service, Integer.toString(i));
                        }
                    });
            try {
                client.readUntil("100");
                failOver(sentinel);
                // Until the publisher has been seen at the new master.
                String named = "address=127.0.0.1:" + replica.port();
                while (!sentinel.command("INFO", "sentinel").contains(named)) {
                    client.takeNext(Duration.ofMillis(1));
                }
                String key = RedisTopic.key(service.redis, service.news().name());
                int before = Integer.parseInt(replica.command("XLEN", key));
                while (Integer.parseInt(replica.command("XLEN", key)) <= before) {
                    client.takeNext(Duration.ofMillis(1));
                }
            } finally {
                stop.set(true);
            }
            publisher.get();
            publishWhenBack(service, "last");
            client.readUntil("last");
            try (Client all = new Client(service.news(), ResumePoint.after("earliest"))) {
                all.readUntil("last");
                List<String> missing = new ArrayList<>(all.data);
                missing.removeAll(new HashSet<>(client.data));
                assertEquals(List.of(), missing);
            }
        }
    }

    private static RedisOptions at(RedisServer sentinel) {
        return RedisOptions.of(
                RedisAddress.parse(
                        "redis+sentinel://127.0.0.1:%d/main".formatted(sentinel.port())));
    }

    private static void publishWhenBack(Replica service, String data) {
        while (true) {
            try {
                service.news().publish(data);
                return;
            } catch (BrokerUnavailableException e) {
                Thread.onSpinWait();
            }
        }
    }

    private RedisServer sentinel(RedisServer master, RedisServer replica) throws Exception {
        Path own = newFolder("sentinel");
        Path config =
                Files.writeString(
                        own.resolve("sentinel.conf"),
                        """
                        sentinel monitor main 127.0.0.1 %d 1
                        sentinel down-after-milliseconds main 500
                        sentinel failover-timeout main 2000
                        """
                                .formatted(master.port()));
        while (!replica.command("INFO", "replication").contains("master_link_status:up")) {
            Thread.onSpinWait();
        }
        RedisServer sentinel = RedisServer.startSentinel(own, config);
        while (!sentinel.command("INFO", "sentinel").contains("slaves=1")) {
            Thread.onSpinWait();
        }
        return sentinel;
    }

    /** Asks again while the sentinel has not yet heard from the replica that it can take over. */
    private static void failOver(RedisServer sentinel) {
        while (true) {
            try {
                sentinel.command("SENTINEL", "FAILOVER", "main");
                return;
            } catch (JedisDataException refused) {
                if (!String.valueOf(refused.getMessage()).startsWith("NOGOODSLAVE")) {
                    throw refused;
                }
            }
        }
    }

    private Path newFolder(String name) throws Exception {
        return Files.createDirectory(folder.resolve(name));
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = process.inputReader().readAllAsString();
        assertEquals(0, process.waitFor(), output);
    }
}
