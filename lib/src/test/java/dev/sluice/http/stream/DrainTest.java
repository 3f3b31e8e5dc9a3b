package dev.sluice.http.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.MessageEvent;
import dev.sluice.http.AllowedMethods;
import dev.sluice.http.ConnectionTimeouts;
import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.http.problem.Problems;
import dev.sluice.session.DrainOptions;
import dev.sluice.session.OnDrain;
import dev.sluice.session.SessionOptions;
import dev.sluice.source.EventHandler;
import dev.sluice.source.Sources;
import io.helidon.http.HttpException;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class DrainTest {

    private static final DrainOptions AT_ONCE =
            new DrainOptions(Duration.ZERO, Duration.ofSeconds(30));

    private static Route route(String path, OnDrain onDrain, EventHandler handler) {
        SessionOptions options = TestServer.SILENT.withOnDrain(onDrain);
        return new Route(Method.GET, path, options, request -> Sources.handler(handler));
    }

    private static CompletableFuture<Void> drain(TestServer server, DrainOptions options) {
        CompletableFuture<Void> drained = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            server.streams.drain(options);
            drained.complete(null);
        });
        return drained;
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertTrue(latch.await(20, TimeUnit.SECONDS));
    }

    @Test
    void draining_asks_every_client_to_reconnect_and_cuts_no_event() throws Exception {
        String large = "x".repeat(50_000);
        EventHandler busy =
                events -> {
                    while (true) {
                        events.send(MessageEvent.of(large));
                    }
                };
        try (TestServer server = TestServer.handling(busy)) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                clients.add(server.stream());
                clients.getLast().block();
            }

            CompletableFuture<Void> drained =
                    drain(server, new DrainOptions(Duration.ofMillis(200), Duration.ofSeconds(30)));

            for (RawClient client : clients) {
                String rest = client.rest();
                assertTrue(rest.endsWith("retry: 2000\n"));
                String events = rest.substring(0, rest.length() - "retry: 2000\n".length());
                assertEquals("", events.replace("data: " + large + "\n\n", ""));
                assertTrue(client.isAtEnd());
            }
            drained.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void streams_of_a_route_with_drain_finish_may_finish() throws Exception {
        CountDownLatch finish = new CountDownLatch(1);
        Route ended = route("/ended", OnDrain.END, events -> new CountDownLatch(1).await());
        Route finishing =
                route(
                        "/finishing",
                        OnDrain.FINISH,
                        events -> {
                            events.send("begun");
                            finish.await();
                            events.send("finished");
                        });
        try (TestServer server = TestServer.of(List.of(ended, finishing));
                RawClient first = server.client().get("/ended");
                RawClient second = server.client().get("/finishing")) {
            first.head();
            second.head();
            assertEquals("data: begun\n", second.skipPreamble().block());

            CompletableFuture<Void> drained = drain(server, AT_ONCE);

            assertEquals("retry: 2000\n", first.skipPreamble().rest());
            assertFalse(drained.isDone());
            finish.countDown();
            assertEquals("data: finished\n\nevent: end\nid: end\ndata: {}\n\n", second.rest());
            drained.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void streams_that_do_not_finish_are_ended_at_the_deadline() throws Exception {
        Route finishing =
                route("/finishing", OnDrain.FINISH, events -> new CountDownLatch(1).await());
        try (TestServer server = TestServer.of(List.of(finishing));
                RawClient client = server.client().get("/finishing")) {
            client.head();
            client.skipPreamble();

            server.streams.drain(new DrainOptions(Duration.ZERO, Duration.ofSeconds(1)));

            assertEquals("retry: 2000\n", client.rest());
            assertEquals(0, server.streams.openStreams());
        }
    }

    @Test
    void draining_does_not_wait_past_the_deadline_for_a_client_that_does_not_read()
            throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        EventHandler large =
                events -> {
                    // More than the kernel takes for a client that does not read.
                    events.send("x".repeat(200_000));
                    events.send("behind");
                    taken.countDown();
                };
        try (TestServer server = TestServer.handling(large);
                RawClient client = RawClient.connectNarrow(server.port())) {
            client.get("/stream");
            await(taken);

            server.streams.drain(new DrainOptions(Duration.ZERO, Duration.ofSeconds(1)));

            assertEquals(1, server.streams.openStreams());
        }
    }

    @Test
    void an_EventSource_that_connects_during_the_drain_is_asked_to_reconnect() throws Exception {
        AtomicInteger made = new AtomicInteger();
        CountDownLatch finish = new CountDownLatch(1);
        SessionOptions options = TestServer.SILENT.withOnDrain(OnDrain.FINISH);
        try (TestServer server =
                        TestServer.of(
                                options,
                                request -> {
                                    made.incrementAndGet();
                                    return Sources.handler(events -> await(finish));
                                });
                RawClient before = server.stream()) {
            CompletableFuture<Void> drained = drain(server, AT_ONCE);
            awaitDraining(server);

            assertEquals("retry: 2000\n", server.stream("Accept: text/event-stream").rest());
            assertEquals(1, made.get());

            finish.countDown();
            assertEquals("event: end\nid: end\ndata: {}\n\n", before.rest());
            drained.get(20, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET /nowhere HTTP/1.1, HTTP/1.1 404 Not Found",
        "POST /only-get HTTP/1.1, HTTP/1.1 405 Method Not Allowed",
        "GET /fine HTTP/1.1, HTTP/1.1 200 OK",
        "POST /read HTTP/1.1, HTTP/1.1 200 OK",
        "POST /unread HTTP/1.1, HTTP/1.1 401 Unauthorized",
        "POST /broken HTTP/1.1, HTTP/1.1 500 Internal Server Error"
    })
    void each_response_after_a_drain_closes_its_connection(String request, String status)
            throws Exception {
        try (TestServer server = TestServer.routing(DrainTest::requestsOfAllKinds);
                RawClient before = server.client()) {
            assertEquals("keep-alive", before.get("/fine").head().get("connection"));
            server.streams.drain(AT_ONCE);

            RawClient client =
                    server.client()
                            .send(request + "\r\nHost: test\r\nContent-Length: 3\r\n\r\nabc");

            Map<String, String> head = client.head();
            assertEquals(status, head.get(""));
            assertEquals("close", head.get("connection"));
            client.body(head);
            assertTrue(client.isAtEnd());
        }
    }

    @Test
    void a_POST_stream_on_a_kept_connection_gets_503_after_a_drain() throws Exception {
        Route ask =
                new Route(Method.POST, "/ask", TestServer.SILENT, request -> Sources.of("answer"));
        try (TestServer server = TestServer.of(List.of(ask));
                RawClient client = server.client().get("/nowhere")) {
            Map<String, String> before = client.head();
            client.body(before);
            assertEquals("keep-alive", before.get("connection"));
            server.streams.drain(AT_ONCE);

            client.request("POST", "/ask", "Content-Length: 3").send("why");

            Map<String, String> head = client.head();
            assertEquals("HTTP/1.1 503 Service Unavailable", head.get(""));
            assertEquals("2", head.get("retry-after"));
            assertEquals("close", head.get("connection"));
            client.body(head);
            assertTrue(client.isAtEnd());
        }
    }

    private static void requestsOfAllKinds(HttpRouting.Builder routing) {
        routing.get("/fine", (request, response) -> response.send("fine"))
                .post(
                        "/read",
                        (request, response) -> response.send(request.content().as(String.class)))
                .post(
                        "/unread",
                        Problems.answering((request, response) -> {
                            throw new HttpException("Who are you?", Status.UNAUTHORIZED_401);
                        }))
                .post(
                        "/broken",
                        (request, response) -> {
                            throw new IllegalStateException("broken");
                        })
                .route(
                        AllowedMethods.route(
                                "/only-get",
                                (request, response) -> response.send("got"),
                                Method.GET));
    }

    @Test
    void a_response_to_a_request_from_before_the_drain_closes_its_connection() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        Handler slow =
                (request, response) -> {
                    begun.countDown();
                    finish.await();
                    response.send("finished");
                };
        try (TestServer server = TestServer.routing(routing -> routing.get("/slow", slow));
                RawClient client = server.client().get("/slow")) {
            begun.await();
            server.streams.drain(AT_ONCE);

            finish.countDown();

            Map<String, String> head = client.head();
            assertEquals("close", head.get("connection"));
            assertEquals("finished", client.body(head));
            assertTrue(client.isAtEnd());
        }
    }

    @Test
    void the_server_waits_until_no_request_is_in_progress() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        Handler slow =
                (request, response) -> {
                    begun.countDown();
                    finish.await();
                    response.send("finished");
                };
        try (TestServer server = TestServer.routing(routing -> routing.get("/slow", slow));
                RawClient client = server.client().get("/slow")) {
            begun.await();

            assertFalse(server.requests.awaitNone(Duration.ofMillis(1)));
            finish.countDown();
            assertTrue(server.requests.awaitNone(Duration.ofSeconds(20)));

            assertEquals("finished", client.body(client.head()));
        }
    }

    @Test
    void new_requests_are_held_until_they_are_released() throws Exception {
        AtomicInteger handled = new AtomicInteger();
        Handler counting = (request, response) -> response.send("" + handled.incrementAndGet());
        try (TestServer server = TestServer.routing(routing -> routing.get("/count", counting));
                RawClient before = server.client().get("/count")) {
            assertEquals("1", before.body(before.head()));

            server.requests.hold();
            RawClient held = server.client().get("/count");
            while (server.requests.awaitNone(Duration.ZERO)) {
                Thread.onSpinWait();
            }
            assertEquals(1, handled.get());
            server.requests.release();

            assertEquals("2", held.body(held.head()));
        }
    }

    @Test
    void requests_to_another_socket_are_not_held() throws Exception {
        try (TestServer server =
                        TestServer.of(
                                ConnectionTimeouts.defaults(),
                                settings ->
                                        settings.putSocket(
                                                "admin",
                                                socket ->
                                                        socket.host("127.0.0.1")
                                                                .port(0)
                                                                .routing(DrainTest::probe)),
                                DrainTest::probe);
                RawClient admin = RawClient.connect(server.port("admin"))) {
            server.requests.hold();
            RawClient held = server.client().get("/probe");

            admin.get("/probe");

            assertEquals("up", admin.body(admin.head()));
            server.requests.release();
            assertEquals("up", held.body(held.head()));
        }
    }

    private static void probe(HttpRouting.Builder routing) {
        routing.get("/probe", (request, response) -> response.send("up"));
    }

    private static void awaitDraining(TestServer server) {
        while (!server.streams.isDraining()) {
            Thread.onSpinWait();
        }
    }
}
