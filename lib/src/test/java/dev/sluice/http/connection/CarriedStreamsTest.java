package dev.sluice.http.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.EventEncoder;
import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.stream.EventStreams;
import dev.sluice.http.stream.Hooks;
import dev.sluice.http.stream.StreamLimits;
import dev.sluice.session.SessionListener;
import dev.sluice.session.SessionOptions;
import dev.sluice.source.Snapshot;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.InMemoryBroker;
import dev.sluice.topic.Topic;
import dev.sluice.topic.Topics;
import io.helidon.webserver.WebServerConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams over plain HTTP/1.1: a few threads watch them all, and write those of topics. */
@Timeout(60)
class CarriedStreamsTest {

    private static final int EVENTS = 400;

    /** With all of them, a client that does not read is far behind. */
    private static final String LARGE = "x".repeat(20_000);

    private final Topics topics =
            Topics.of(
                    InMemoryBroker.create(HistoryLimits.defaults().withMaxBytes(32L * 1024 * 1024)),
                    EventEncoder.create());
    private final Topic topic = topics.topic("news");
    private final BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> writers = new LinkedBlockingQueue<>();
    private final BlockingQueue<Thread> handlers = new LinkedBlockingQueue<>();

    private TestServer server(Consumer<WebServerConfig.Builder> settings, SessionOptions options) {
        return TestServer.of(
                settings,
                options,
                request -> {
                    threads.add(Thread.currentThread());
                    return topic;
                });
    }

    private TestServer server() {
        return server(settings -> {}, TestServer.SILENT);
    }

    private void publishAll() {
        for (int i = 0; i < EVENTS; i++) {
            topic.publish(i + LARGE);
        }
    }

    private static void assertGetsAll(RawClient client) throws Exception {
        for (int i = 0; i < EVENTS; i++) {
            String event = client.block();
            assertTrue(event.endsWith("data: " + i + LARGE + "\n"), () -> event.substring(0, 60));
        }
    }

    /** A client whose stream has begun, which then reads nothing. */
    private static RawClient stalled(TestServer server) throws Exception {
        RawClient client = RawClient.connectNarrow(server.port()).get("/stream");
        client.head();
        client.skipPreamble().block();
        return client;
    }

    @AfterEach
    void close() {
        topics.close();
    }

    @Test
    void a_stream_that_waits_for_its_topic_holds_no_thread() throws Exception {
        try (TestServer server = server();
                RawClient client = server.stream()) {
            assertTrue(client.block().startsWith("event: position\n"));

            threads.take().join();

            topic.publish("a");
            assertTrue(client.block().endsWith("data: a\n"));
        }
    }

    @Test
    void a_client_that_stops_reading_holds_up_no_other_one_and_gets_all_later() throws Exception {
        try (TestServer server = server();
                RawClient slow = stalled(server);
                RawClient fast = server.stream()) {
            fast.block();

            publishAll();

            assertGetsAll(fast);
            assertGetsAll(slow);
        }
    }

    @Test
    void a_client_that_is_behind_when_the_service_drains_gets_whole_events_and_last_words()
            throws Exception {
        try (TestServer server = server();
                RawClient slow = stalled(server);
                RawClient fast = server.stream()) {
            fast.block();
            publishAll();
            assertGetsAll(fast);

            Thread drain = Thread.startVirtualThread(server.streams::close);
            String rest = slow.rest();
            drain.join();

            String[] blocks = rest.split("\n\n", -1);
            for (int i = 0; i < blocks.length - 1; i++) {
                String event = blocks[i];
                assertTrue(event.endsWith("data: " + i + LARGE), () -> event.substring(0, 60));
            }
            assertEquals("retry: 2000\n", blocks[blocks.length - 1]);
            assertTrue(slow.isAtEnd());
        }
    }

    @Test
    void a_client_that_the_history_has_overtaken_is_asked_to_come_back() throws Exception {
        Topic brief =
                Topics.of(
                                InMemoryBroker.create(HistoryLimits.defaults().withMaxEvents(2)),
                                EventEncoder.create())
                        .topic("brief");
        String first = brief.publish("a").toString();
        for (int i = 0; i < 10; i++) {
            brief.publish("b");
        }
        try (TestServer server = TestServer.of(brief);
                RawClient client = server.stream("Last-Event-ID: " + first)) {
            assertTrue(client.block().startsWith("event: gap\n"));
            client.block();
            client.block();
            try (RawClient slow = RawClient.connectNarrow(server.port()).get("/stream")) {
                slow.head();
                slow.skipPreamble().block();
                for (int i = 0; i < EVENTS; i++) {
                    brief.publish(LARGE);
                }

                String rest = slow.rest();

                assertTrue(rest.endsWith("retry: 2000\n"), rest);
            }
        }
    }

    @Test
    void a_writer_goes_on_after_streams_have_ended() throws Exception {
        try (TestServer server = server()) {
            for (int i = 0; i < 20; i++) {
                try (RawClient client = server.stream()) {
                    client.block();
                    topic.publish("a");
                    client.block();
                }
            }
            awaitStreams(server, 0);
            try (RawClient client = server.stream()) {
                client.block();
                topic.publish("b");
                assertTrue(client.block().endsWith("data: b\n"));
            }
        }
    }

    @Test
    void a_client_that_takes_nothing_is_dropped_in_time() throws Exception {
        SessionOptions impatient = TestServer.SILENT.withWriteTimeout(Duration.ofMillis(300));
        try (TestServer server = server(settings -> {}, impatient);
                RawClient slow = stalled(server)) {
            publishAll();

            awaitStreams(server, 0);

            slow.awaitClosed();
        }
    }

    @Test
    void a_client_that_leaves_is_noticed_without_traffic() throws Exception {
        try (TestServer server = server()) {
            for (int i = 0; i < 2; i++) {
                RawClient client = server.stream();
                client.block();
                assertEquals(1, server.streams.openStreams());

                if (i == 0) {
                    client.close();
                } else {
                    client.reset();
                }

                awaitStreams(server, 0);
            }
        }
    }

    @Test
    void a_client_that_sends_a_flood_is_let_go() throws Exception {
        try (TestServer server = server();
                RawClient client = server.stream()) {
            client.block();

            client.send("x".repeat(80 * 1024));

            client.awaitClosed();
        }
    }

    @Test
    void a_stream_keeps_its_place_among_the_connections_until_it_is_over() throws Exception {
        try (TestServer server =
                server(settings -> settings.maxTcpConnections(1), TestServer.SILENT)) {
            RawClient first = server.stream();
            first.block();
            threads.take().join();
            try (RawClient second = server.client().get("/stream")) {
                topic.publish("a");
                assertTrue(first.block().endsWith("data: a\n"));
                assertEquals(1, server.streams.openStreams());

                first.close();

                second.head();
                second.skipPreamble();
                assertTrue(second.block().startsWith("event: position\n"));
            }
        }
    }

    @Test
    void a_stop_of_the_server_ends_a_stream() throws Exception {
        TestServer server = server();
        try (RawClient client = server.stream()) {
            client.block();

            server.close();

            client.awaitClosed();
        }
    }

    @Test
    void heartbeats_lifetimes_and_last_words_are_those_of_any_stream() throws Exception {
        SessionOptions brief =
                SessionOptions.defaults()
                        .withRetryJitter(0)
                        .withHeartbeat(Duration.ofSeconds(1))
                        .withMaxLifetime(Duration.ofSeconds(2));
        try (TestServer server = server(settings -> {}, brief);
                RawClient client = server.stream()) {
            client.block();

            assertTrue(client.rest().matches("(:\n+)+retry: 2000\n"));
        }
    }

    @Test
    void a_stream_that_waits_for_the_code_of_its_source_holds_no_thread() throws Exception {
        BlockingQueue<String> words = new LinkedBlockingQueue<>();
        try (TestServer server =
                        recording(
                                Sources.handler(sink -> {
                                    String word = words.take();
                                    while (!word.isEmpty()) {
                                        sink.send(word);
                                        word = words.take();
                                    }
                                }));
                RawClient client = server.stream()) {
            threads.take().join();

            words.add("a");
            assertEquals("data: a\n", client.block());
            words.add("");
            assertEquals("event: end\nid: end\ndata: {}\n", client.block());

            assertEquals("sluice-stream", writers.take());
        }
    }

    @Test
    void a_stream_gives_its_thread_back_when_it_comes_to_its_topic() throws Exception {
        try (TestServer server =
                        recording(
                                Sources.snapshotThen(
                                        topic,
                                        () ->
                                                Snapshot.of(
                                                        "state",
                                                        topic.publish("before").toString())));
                RawClient client = server.stream()) {
            assertTrue(client.block().startsWith("event: snapshot\n"));
            assertEquals("sluice-stream", writers.take());

            for (String word : List.of("a", "b")) {
                topic.publish(word);
                assertTrue(client.block().endsWith("data: " + word + "\n"));
            }

            // The first one may have come before the thread had left.
            assertNotNull(writers.take());
            assertTrue(writers.take().startsWith("sluice-writer-"));
        }
    }

    @Test
    void a_stream_whose_topic_comes_late_holds_no_thread() throws Exception {
        CompletableFuture<Source<?>> late = new CompletableFuture<>();
        SessionOptions beating = TestServer.SILENT.withHeartbeat(Duration.ofSeconds(1));
        try (TestServer server = recording(beating, Sources.future(late));
                RawClient client = server.client().get("/stream")) {
            client.head();
            client.skipPreamble();
            assertEquals(":", client.streamLine());

            late.complete(topic);
            assertTrue(client.block().contains("event: position\n"));
            topic.publish("a");
            assertTrue(client.block().endsWith("data: a\n"));

            assertTrue(writers.take().startsWith("sluice-writer-"));
        }
    }

    @Test
    void code_of_the_application_does_not_run_where_other_streams_are_written() throws Exception {
        BlockingQueue<String> mappers = new LinkedBlockingQueue<>();
        Source<String> mapped =
                topic.map(event -> {
                    mappers.add(Thread.currentThread().getName());
                    return "mapped";
                });
        try (TestServer server = recording(mapped);
                RawClient client = server.stream()) {
            client.block();

            topic.publish("a");

            assertTrue(client.block().endsWith("data: mapped\n"));
            assertFalse(mappers.take().startsWith("sluice-writer-"));
        }
    }

    @Test
    void a_handler_waits_for_a_client_that_stops_reading_and_loses_nothing() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        try (TestServer server =
                        recording(
                                Sources.handler(sink -> {
                                    for (int i = 0; i < EVENTS; i++) {
                                        sink.send(i + LARGE);
                                    }
                                    sent.countDown();
                                    new CountDownLatch(1).await();
                                }));
                RawClient slow = RawClient.connectNarrow(server.port()).get("/stream");
                RawClient other = server.stream()) {
            slow.head();
            slow.skipPreamble();
            assertGetsAll(other);

            assertGetsAll(slow);

            sent.await();
        }
    }

    @Test
    void a_client_that_takes_nothing_of_a_handler_is_dropped_in_time() throws Exception {
        SessionOptions impatient = TestServer.SILENT.withWriteTimeout(Duration.ofMillis(300));
        CountDownLatch interrupted = new CountDownLatch(1);
        try (TestServer server = recording(impatient, endless(interrupted));
                RawClient slow = RawClient.connectNarrow(server.port()).get("/stream")) {
            slow.head();

            interrupted.await();

            slow.awaitClosed();
        }
    }

    @Test
    void a_client_that_leaves_a_handler_that_waits_for_it_is_noticed() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        try (TestServer server = recording(endless(interrupted))) {
            RawClient slow = RawClient.connectNarrow(server.port()).get("/stream");
            slow.head();
            awaitWaiting(handlers.take());

            slow.reset();

            interrupted.await();
            awaitStreams(server, 0);
        }
    }

    @Test
    void a_handler_whose_client_is_behind_when_the_service_drains_gets_whole_events_and_last_words()
            throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        try (TestServer server = recording(endless(interrupted));
                RawClient slow = RawClient.connectNarrow(server.port()).get("/stream")) {
            slow.head();
            slow.skipPreamble();
            awaitWaiting(handlers.take());

            Thread drain = Thread.startVirtualThread(server.streams::close);
            interrupted.await();
            String rest = slow.rest();
            drain.join();

            String[] blocks = rest.split("\n\n", -1);
            for (int i = 0; i < blocks.length - 1; i++) {
                assertEquals("data: " + LARGE, blocks[i]);
            }
            assertEquals("retry: 2000\n", blocks[blocks.length - 1]);
            assertTrue(slow.isAtEnd());
        }
    }

    @Test
    void a_client_that_takes_nothing_is_given_up_when_the_service_closes() throws Exception {
        SessionOptions patient = TestServer.SILENT.withWriteTimeout(Duration.ZERO);
        // More than has room in both sockets.
        String element = "x".repeat(200_000);
        CountDownLatch sent = new CountDownLatch(1);
        Source<Object> source =
                Sources.handler(sink -> {
                    sink.send(element);
                    sent.countDown();
                    new CountDownLatch(1).await();
                });
        try (TestServer server = recording(patient, source);
                RawClient slow = RawClient.connectNarrow(server.port()).get("/stream")) {
            slow.head();
            sent.await();

            server.streams.close();

            assertEquals(0, server.streams.openStreams());
            slow.awaitClosed();
        }
    }

    @Test
    void a_listener_that_throws_a_checked_exception_does_not_affect_its_stream() throws Exception {
        SessionListener failing =
                new SessionListener() {
                    @Override
                    public void wrote(int events, long bytes, long lagMillis) {
                        throwAny(new Exception("a listener that fails"));
                    }
                };
        try (TestServer server = listening(TestServer.SILENT, failing, Sources.of("a"));
                RawClient client = server.stream()) {
            assertEquals("data: a\n", client.block());
            assertEquals("event: end\nid: end\ndata: {}\n", client.block());
        }
    }

    /** Throws a checked exception that is not declared, as Kotlin does. */
    @SuppressWarnings("unchecked")
    private static <E extends Exception> void throwAny(Exception any) throws E {
        throw (E) any;
    }

    private Source<Object> endless(CountDownLatch interrupted) {
        return Sources.handler(sink -> {
            handlers.add(Thread.currentThread());
            try {
                while (true) {
                    sink.send(LARGE);
                }
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        });
    }

    private TestServer recording(Source<?> source) {
        return recording(TestServer.SILENT, source);
    }

    /** A server that takes note of the threads that write events. */
    private TestServer recording(SessionOptions options, Source<?> source) {
        SessionListener listener =
                new SessionListener() {
                    @Override
                    public void wrote(int events, long bytes, long lagMillis) {
                        if (events > 0) {
                            writers.add(Thread.currentThread().getName());
                        }
                    }
                };
        return listening(options, listener, source);
    }

    private TestServer listening(
            SessionOptions options, SessionListener listener, Source<?> source) {
        EventStreams streams =
                EventStreams.create(
                        options,
                        StreamLimits.NONE,
                        EventEncoder.create(),
                        Clients.unrestricted(),
                        Hooks.none().withListeners(route -> listener));
        return TestServer.of(
                streams,
                request -> {
                    threads.add(Thread.currentThread());
                    return source;
                });
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            assertFalse(Thread.currentThread().isInterrupted(), "it takes too long");
            Thread.onSpinWait();
        }
    }

    private static void awaitStreams(TestServer server, int count) {
        while (server.streams.openStreams() != count) {
            assertFalse(Thread.currentThread().isInterrupted(), "it takes too long");
            Thread.onSpinWait();
        }
    }
}
