package dev.sluice.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.HostAndPort;

/** Exceptions that nobody expects do not end the threads that keep up with Redis. */
@Timeout(60)
class FaultsTest {

    @TempDir private Path folder;
    private RedisServer server;

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.start(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_look_for_servers_that_fails_is_followed_by_others() throws Exception {
        CountDownLatch looks = new CountDownLatch(3);
        SingleServer failing =
                new SingleServer(() -> {
                    looks.countDown();
                    throw new IllegalStateException("unexpected");
                });
        try (Discovery discovery = new Discovery(failing, () -> {})) {
            discovery.start();
            looks.await();
        }
    }

    @Test
    void a_listener_that_throws_is_connected_again_and_hears_what_comes_then() throws Exception {
        Semaphore connected = new Semaphore(0);
        Semaphore heard = new Semaphore(0);
        AtomicInteger faults = new AtomicInteger();
        RedisOptions options = server.options();
        Dialer dialer = new Dialer(options);
        Reachability reachability = new Reachability(options.address());
        Listening.Listener listener =
                new SilentListener() {

                    @Override
                    public void connected(Server to) {
                        to.listening().subscribe(List.of("stream"));
                    }

                    @Override
                    public void subscribed(Server to, String channel) {
                        connected.release();
                    }

                    @Override
                    public void heard(String key, String newest) {
                        if (faults.getAndIncrement() == 0) {
                            throw new IllegalStateException("unexpected");
                        }
                        heard.release();
                    }

                    @Override
                    public void disconnected(Server from) {
                        throw new IllegalStateException("unexpected, too");
                    }
                };
        HostAndPort address = new HostAndPort("127.0.0.1", server.port());
        try (Server listening = new Server(address, 1, dialer, listener, reachability)) {
            listening.start();
            connected.acquire();
            server.command("SPUBLISH", "stream", "1-1");

            connected.acquire();
            server.command("SPUBLISH", "stream", "1-2");
            heard.acquire();
        }
    }

    @Test
    void a_stream_whose_reader_throws_is_read_again() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        AtomicInteger faults = new AtomicInteger();
        TailedStream stream =
                new TailedStream() {

                    @Override
                    public String key() {
                        return "sluice:stream";
                    }

                    @Override
                    public EntryId last() {
                        return EntryId.NONE;
                    }

                    @Override
                    public void connected(EntryId newest) {}

                    @Override
                    public void take(List<StreamEntry> entries) {
                        if (faults.getAndIncrement() == 0) {
                            throw new IllegalStateException("unexpected");
                        }
                        taken.countDown();
                    }

                    @Override
                    public void spoilt(String reason) {
                        throw new IllegalStateException("unexpected, too");
                    }
                };
        try (Redis redis = Redis.connect(server.options())) {
            redis.add("sluice:stream", "field", "value", 10);
            redis.tail(stream);
            taken.await();
            redis.untail(stream);
        }
        assertTrue(faults.get() >= 2);
    }

    @Test
    void a_stream_that_is_read_no_more_has_no_subscription_left() throws Exception {
        try (Redis redis = Redis.connect(server.options())) {
            redis.set("sluice:key", "value", 1000);
            for (int i = 0; i < 200; i++) {
                Idle stream = new Idle("sluice:stream-" + i);
                Thread ending = Thread.ofVirtual().unstarted(() -> redis.untail(stream));
                redis.tail(stream);
                ending.start();
                ending.join();
            }
            while (server.command("PUBSUB", "SHARDCHANNELS", "sluice:stream-*").length() > 2) {
                Thread.onSpinWait();
            }
            assertEquals("[]", server.command("PUBSUB", "SHARDCHANNELS", "sluice:stream-*"));
        }
    }

    private record Idle(String key) implements TailedStream {

        @Override
        public EntryId last() {
            return EntryId.NONE;
        }

        @Override
        public void connected(EntryId newest) {}

        @Override
        public void take(List<StreamEntry> entries) {}
    }
}
