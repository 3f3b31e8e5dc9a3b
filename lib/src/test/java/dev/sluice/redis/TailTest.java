package dev.sluice.redis;

import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TailTest {

    private static final String KEY = "sluice:stream";

    @TempDir private Path folder;

    @Test
    void a_late_confirmation_from_the_previous_server_of_a_slot_is_ignored() throws Exception {
        Semaphore connected = new Semaphore(0);
        Semaphore subscribed = new Semaphore(0);
        Listening.Listener listener =
                new SilentListener() {
                    @Override
                    public void connected(Server server) {
                        connected.release();
                    }

                    @Override
                    public void subscribed(Server server, String channel) {
                        subscribed.release();
                    }
                };
        try (RedisCluster cluster = RedisCluster.start(folder)) {
            RedisOptions options = cluster.options();
            Dialer dialer = new Dialer(options);
            Reachability reachability = new Reachability(options.address());
            ClusterServers servers =
                    new ClusterServers(
                            options,
                            dialer,
                            (to, connections) ->
                                    new Server(to, connections, dialer, listener, reachability),
                            reachability);
            try (Discovery discovery = new Discovery(servers, () -> {})) {
                Tail tail = new Tail(servers, new Commands(discovery), reachability);
                servers.refresh();
                Server previous = servers.of(KEY).orElseThrow();
                tail.add(new IdleStream(KEY));

                int other = (cluster.owner(KEY) + 1) % 3;
                cluster.moveRest(KEY, other);
                servers.refresh();
                // It asks the new server, to which there is no connection yet.
                tail.reconcile();
                servers.of(KEY).orElseThrow().start();
                connected.acquire();

                tail.subscribed(previous, KEY);
                tail.reconcile();

                subscribed.acquire();
            }
        }
    }
}
