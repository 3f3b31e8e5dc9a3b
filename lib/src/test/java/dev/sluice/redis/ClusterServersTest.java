package dev.sluice.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.HostAndPort;

@Timeout(60)
class ClusterServersTest {

    @TempDir private Path folder;

    @Test
    void existing_servers_give_up_connections_for_new_ones() throws Exception {
        try (RedisServer server = RedisServer.start(folder)) {
            RedisAddress address = RedisAddress.parse("redis+cluster://127.0.0.1:" + server.port());
            RedisOptions options = RedisOptions.of(address).withConnections(4);
            Dialer dialer = new Dialer(options);
            Reachability reachability = new Reachability(address);
            ClusterServers servers =
                    new ClusterServers(
                            options,
                            dialer,
                            (to, connections) ->
                                    new Server(
                                            to,
                                            connections,
                                            dialer,
                                            new SilentListener(),
                                            reachability),
                            reachability);
            try (servers) {
                Server first = servers.at(new HostAndPort("127.0.0.1", server.port()));
                assertEquals(4, commandsAtOnce(first));

                servers.at(new HostAndPort("127.0.0.1", RedisServer.freePort()));

                assertEquals(2, commandsAtOnce(first));
            }
        }
    }

    private static int commandsAtOnce(Server server) throws Exception {
        AtomicInteger running = new AtomicInteger();
        Semaphore settled = new Semaphore(0);
        CountDownLatch end = new CountDownLatch(1);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                var _ =
                        executor.submit(() -> {
                            try {
                                return server.ask(
                                        Use.PUBLISHING,
                                        false,
                                        talk -> {
                                            running.incrementAndGet();
                                            settled.release();
                                            return awaited(end);
                                        });
                            } catch (RedisUnavailableException inUse) {
                                settled.release();
                                return false;
                            }
                        });
            }
            settled.acquire(8);
            int most = running.get();
            end.countDown();
            return most;
        }
    }

    private static boolean awaited(CountDownLatch end) {
        try {
            end.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
