package dev.sluice.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SentinelServersTest {

    private static final int CONNECTIONS = 4;

    @TempDir private Path folder;

    @Test
    void a_failover_with_commands_in_progress_does_not_exceed_the_maximum_connections()
            throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        Semaphore listening = new Semaphore(0);
        Listening.Listener listener =
                new SilentListener() {
                    @Override
                    public void connected(Server server) {
                        listening.release();
                    }
                };
        try (RedisServer previous = RedisServer.start(newFolder("previous"));
                RedisServer next = RedisServer.start(newFolder("next"));
                RedisServer sentinel = sentinel();
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            RedisOptions options = options(sentinel);
            Dialer dialer = new Dialer(options);
            Reachability reachability = new Reachability(options.address());
            try (SentinelServers servers =
                    new SentinelServers(
                            options.address(),
                            dialer,
                            to -> {
                                Server server =
                                        new Server(to, CONNECTIONS, dialer, listener, reachability);
                                server.start();
                                return server;
                            },
                            reachability)) {
                List<Future<Boolean>> commands = new ArrayList<>();
                for (RedisServer master : List.of(previous, next)) {
                    name(sentinel, master);
                    servers.refresh();
                    listening.acquire();
                    commands.addAll(fill(servers.of("key").orElseThrow(), answered, executor));
                }
                long open = connections(previous) + connections(next) + 1;
                assertTrue(
                        open > 2 * CONNECTIONS && open <= options.mostConnections(),
                        () -> open + " connections, at most " + options.mostConnections());

                answered.countDown();
                for (Future<Boolean> command : commands) {
                    assertEquals(true, command.get());
                }
            } finally {
                answered.countDown();
            }
        }
    }

    /** How many connections there are to a server, without those of the sentinel. */
    private static long connections(RedisServer server) {
        return server.command("CLIENT", "LIST")
                .lines()
                .filter(line -> line.contains(" name=sluice "))
                .count();
    }

    /** Uses all connections to a server. */
    private static List<Future<Boolean>> fill(
            Server server, CountDownLatch answered, ExecutorService executor) throws Exception {
        Semaphore sent = new Semaphore(0);
        List<Future<Boolean>> commands = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            commands.add(
                    executor.submit(() ->
                            server.ask(
                                    Use.OTHER,
                                    false,
                                    talk -> {
                                        sent.release();
                                        return awaited(answered);
                                    })));
        }
        sent.acquire(CONNECTIONS);
        return commands;
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RedisOptions options(RedisServer sentinel) {
        return RedisOptions.of(
                        RedisAddress.parse(
                                "redis+sentinel://127.0.0.1:%d/main".formatted(sentinel.port())))
                .withConnections(CONNECTIONS);
    }

    private RedisServer sentinel() throws Exception {
        Path own = newFolder("sentinel");
        return RedisServer.startSentinel(own, Files.createFile(own.resolve("sentinel.conf")));
    }

    /** Has the sentinel name another master, as after a failover. */
    private static void name(RedisServer sentinel, RedisServer master) {
        if (sentinel.command("INFO", "sentinel").contains("name=main,")) {
            sentinel.command("SENTINEL", "REMOVE", "main");
        }
        String port = Integer.toString(master.port());
        sentinel.command("SENTINEL", "MONITOR", "main", "127.0.0.1", port, "1");
    }

    private Path newFolder(String name) throws Exception {
        return Files.createDirectory(folder.resolve(name));
    }
}
