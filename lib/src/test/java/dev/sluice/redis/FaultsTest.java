package dev.sluice.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.HostAndPort;

/** Unexpected exceptions in the threads that follow Redis. */
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
    void discovery_continues_after_an_unexpected_exception() throws Exception {
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
    void the_eviction_watch_continues_after_an_unexpected_exception() throws Exception {
        CountDownLatch looks = new CountDownLatch(2);
        Supplier<Collection<Server>> failing =
                () -> {
                    looks.countDown();
                    throw new IllegalStateException("unexpected");
                };
        Reachability reachability = new Reachability(server.options().address());
        try (EvictionWatch watch = new EvictionWatch(failing, reachability)) {
            watch.start();
            looks.await();
        }
    }

    @Test
    void a_listener_that_throws_is_reconnected_and_gets_later_notices() throws Exception {
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
    void a_stream_that_is_no_longer_read_has_no_subscription() throws Exception {
        try (Redis redis = Redis.connect(server.options())) {
            redis.set("sluice:key", "value", 1000);
            awaitSubscription(redis, "sluice:first");
            // From its second call on: before that, the stream is not read yet.
            int calls = 2;
            boolean wasPaused = true;
            while (wasPaused) {
                PausedStream stream = new PausedStream("sluice:stream-" + calls, calls);
                Thread beginning = Thread.ofVirtual().unstarted(() -> redis.tail(stream));
                stream.begin(beginning);
                wasPaused = stream.awaitPauseOrEnd();
                redis.untail(stream);
                stream.goOn.countDown();
                beginning.join();

                // One connection sends both subscriptions, so the server has seen the first.
                awaitSubscription(redis, "sluice:after-" + calls);
                assertEquals(0, subscribers(stream.key), "paused at call " + calls);
                calls++;
            }
            assertTrue(calls > 4, "it was paused in the middle of subscribing, too");
        }
    }

    private void awaitSubscription(Redis redis, String key) {
        redis.tail(new IdleStream(key));
        while (subscribers(key) == 0) {
            Thread.onSpinWait();
        }
    }

    private int subscribers(String key) {
        return server.command("PUBSUB", "SHARDNUMSUB", key).endsWith(", 1]") ? 1 : 0;
    }

    /** The thread that begins to read it pauses when it asks for the key for the n-th time. */
    private static final class PausedStream implements TailedStream {

        private final String key;
        private final int call;
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final CountDownLatch paused = new CountDownLatch(1);
        private final AtomicInteger calls = new AtomicInteger();
        private volatile Thread beginning;

        PausedStream(String key, int call) {
            this.key = key;
            this.call = call;
        }

        void begin(Thread thread) {
            beginning = thread;
            thread.start();
        }

        boolean awaitPauseOrEnd() throws Exception {
            while (beginning.isAlive() && paused.getCount() > 0) {
                Thread.onSpinWait();
            }
            return paused.getCount() == 0;
        }

        @Override
        public String key() {
            if (Thread.currentThread() == beginning && calls.incrementAndGet() == call) {
                paused.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return key;
        }

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
