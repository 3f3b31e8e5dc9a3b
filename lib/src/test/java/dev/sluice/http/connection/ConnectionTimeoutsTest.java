package dev.sluice.http.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.http.ConnectionTimeouts;
import dev.sluice.http.RawClient;
import dev.sluice.http.RequestBody;
import dev.sluice.http.TestCertificate;
import dev.sluice.http.TestServer;
import dev.sluice.http.listener.Listeners;
import dev.sluice.http.problem.Problems;
import dev.sluice.http.stream.EventStreams;
import dev.sluice.source.Sources;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class ConnectionTimeoutsTest {

    private static final int CONNECTIONS = 100;

    /** More than the kernel takes for a client that does not read. */
    private static final int LARGE = 32 * 1024 * 1024;

    private static final ConnectionTimeouts SHORT =
            new ConnectionTimeouts(
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1));

    private static final ConnectionTimeouts OFF =
            new ConnectionTimeouts(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    private static final String POST =
            "POST /body HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\n";

    private static final String CHUNKED_POST =
            """
            POST /body HTTP/1.1\r
            Host: test\r
            Transfer-Encoding: chunked\r
            \r
            2\r
            hi\r
            """;

    @TempDir private static Path folder;
    private static TestCertificate certificate;

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final CountDownLatch atWork = new CountDownLatch(1);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final CountDownLatch writeEnded = new CountDownLatch(1);

    /** Brings a connection to where it stays. */
    interface Use {
        void of(RawClient client) throws IOException;
    }

    @BeforeAll
    static void createCertificate() throws Exception {
        certificate = TestCertificate.create(folder);
    }

    private TestServer server(
            ConnectionTimeouts timeouts, Consumer<WebServerConfig.Builder> settings) {
        EventStreams streams = TestServer.unrestricted();
        return TestServer.of(
                timeouts,
                settings,
                routing ->
                        routing.get("/page", (req, res) -> res.send("page"))
                                .get(
                                        "/slow",
                                        (req, res) -> {
                                            atWork.countDown();
                                            mayAnswer.await();
                                            res.send("slow");
                                        })
                                .get(
                                        "/large",
                                        (req, res) -> {
                                            atWork.countDown();
                                            try {
                                                res.send(new byte[LARGE]);
                                            } finally {
                                                writeEnded.countDown();
                                            }
                                        })
                                .post(
                                        "/body",
                                        (req, res) -> res.send(req.content().as(String.class)))
                                .post(
                                        "/late-reader",
                                        (req, res) -> {
                                            atWork.countDown();
                                            mayAnswer.await();
                                            res.send(req.content().as(String.class));
                                        })
                                .post(
                                        "/problem",
                                        Problems.answering((req, res) -> {
                                            String text = RequestBody.withText(req, t -> t);
                                            res.send(text);
                                        }))
                                .route(
                                        streams.route(
                                                "/stream",
                                                request ->
                                                        Sources.handler(sink -> {
                                                            while (true) {
                                                                sink.send(events.take());
                                                            }
                                                        }))));
    }

    static Stream<Arguments> uses() {
        return Stream.of(
                Arguments.of("no byte", (Use) client -> {}),
                Arguments.of("half a request line", (Use) client -> client.send("GET /pa")),
                Arguments.of(
                        "half a head",
                        (Use) client -> client.send("GET /page HTTP/1.1\r\nHost: te")),
                Arguments.of(
                        "half a head of HTTP/1.0",
                        (Use) client -> client.send("GET /page HTTP/1.0\r\nHost: te")),
                Arguments.of(
                        "no request after the first",
                        (Use)
                                client -> {
                                    client.get("/page");
                                    client.body(client.head());
                                }),
                Arguments.of(
                        "half a request line after the first request",
                        (Use)
                                client -> {
                                    client.get("/page").send("GET /pa");
                                    client.body(client.head());
                                }),
                Arguments.of("half a body", (Use) client -> client.send(POST + "half")),
                Arguments.of("no byte of the body", (Use) client -> client.send(POST)),
                Arguments.of("half a body in chunks", (Use) client -> client.send(CHUNKED_POST)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("uses")
    void a_connection_that_makes_no_progress_is_closed(String name, Use use) throws Exception {
        try (TestServer server = server(SHORT, settings -> {})) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                RawClient client = server.client();
                use.of(client);
                clients.add(client);
            }
            for (RawClient client : clients) {
                client.awaitClosed();
                client.close();
            }
        }
    }

    @ParameterizedTest(name = "TLS {0}, NIO {1}")
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void a_late_body_gets_a_408_with_an_explanation(boolean tls, boolean nio) throws Exception {
        ConnectionTimeouts timeouts = SHORT.withRequestHead(Duration.ZERO);
        try (TestServer server = server(timeouts, settings -> settings(settings, tls, nio));
                RawClient client = client(server, tls)) {
            client.send(POST.replace("/body", "/problem") + "half");

            Map<String, String> head = client.head();
            assertEquals("HTTP/1.1 408 Request Timeout", head.get(""));
            assertEquals("application/problem+json", head.get("content-type"));
            assertEquals("close", head.get("connection"));
            assertEquals(
                    "{\"type\":\"about:blank\",\"title\":\"Request Timeout\",\"status\":408,"
                            + "\"detail\":\"The body must arrive within PT1S\"}",
                    client.body(head));
            client.awaitClosed();
        }
    }

    @ParameterizedTest(name = "NIO {0}")
    @CsvSource({"false", "true"})
    void a_connection_whose_TLS_handshake_does_not_finish_is_closed(boolean nio) throws Exception {
        String halfOfAClientHello = "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc";
        try (TestServer server = server(SHORT, settings -> settings(settings, true, nio));
                RawClient silent = server.client();
                RawClient half = server.client().send(halfOfAClientHello);
                RawClient done = RawClient.connectTls(server.port())) {
            silent.awaitClosed();
            half.awaitClosed();
            done.awaitClosed();
        }
    }

    @Test
    void a_body_that_arrives_byte_by_byte_still_gets_a_408() throws Exception {
        try (TestServer server = server(SHORT, settings -> {});
                RawClient client = server.client().send(POST)) {
            String answer = "";
            while (answer.isEmpty()) {
                try {
                    answer = client.send("x").head(Duration.ofMillis(20)).get("");
                } catch (SocketTimeoutException nothingYet) {
                    // the next drop
                }
            }

            assertEquals("HTTP/1.1 408 Request Timeout", answer);
        }
    }

    @Test
    void streams_and_requests_being_handled_outlive_all_timeouts() throws Exception {
        try (TestServer server = server(SHORT, settings -> {});
                RawClient stream = server.client().get("/stream");
                RawClient slow = server.client().get("/slow")) {
            stream.head();
            stream.skipPreamble();
            atWork.await();
            outlive(server);

            mayAnswer.countDown();
            assertEquals("slow", slow.body(slow.head()));
            events.add("still there");
            assertEquals("data: still there\n", stream.block());
        }
    }

    @Test
    void a_body_that_has_arrived_waits_for_its_handler_without_a_timeout() throws Exception {
        try (TestServer server = server(SHORT, settings -> {});
                RawClient client =
                        server.client()
                                .request("POST", "/late-reader", "Content-Length: 2")
                                .send("hi")) {
            atWork.await();
            outlive(server);

            mayAnswer.countDown();
            assertEquals("hi", client.body(client.head()));
        }
    }

    /** Waits until connections have been closed whose time began only now. */
    private static void outlive(TestServer server) throws IOException {
        for (int i = 0; i < 2; i++) {
            try (RawClient idle = server.client()) {
                idle.awaitClosed();
            }
        }
    }

    @Test
    void idle_connections_are_closed_when_the_connection_limit_is_reached() throws Exception {
        try (TestServer server = server(OFF, settings -> settings.maxTcpConnections(4));
                RawClient stream = server.client().get("/stream")) {
            stream.head();
            stream.skipPreamble();
            List<RawClient> idle = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                idle.add(server.client());
            }

            try (RawClient probe = server.client().get("/page")) {
                assertEquals("page", probe.body(probe.head()));
            }
            events.add("still there");
            assertEquals("data: still there\n", stream.block());
            for (RawClient client : idle) {
                client.close();
            }
        }
    }

    @ParameterizedTest(name = "TLS {0}, NIO {1}")
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void the_connection_of_a_client_that_does_not_read_its_response_is_closed(
            boolean tls, boolean nio) throws Exception {
        try (TestServer server = server(SHORT, settings -> settings(settings, tls, nio));
                RawClient client = client(server, tls).get("/large")) {
            writeEnded.await();

            client.awaitClosed();
        }
    }

    @Test
    void clients_that_do_not_read_are_disconnected_at_the_connection_limit() throws Exception {
        try (TestServer server = server(OFF, settings -> settings.maxTcpConnections(2));
                RawClient first = server.client().get("/large");
                RawClient second = server.client().get("/large");
                RawClient probe = server.client().get("/page")) {
            assertEquals("page", probe.body(probe.head()));
            first.awaitClosed();
            second.reset();
        }
    }

    @Test
    void settings_that_replace_those_of_prepare_prevent_startup() {
        IllegalStateException options =
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                WebServer.builder()
                                        .update(Listeners::prepare)
                                        .connectionOptions(o -> o.tcpNoDelay(true))
                                        .build());
        assertTrue(options.getMessage().contains("after connection-options are set"));

        IllegalStateException tls =
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                WebServer.builder()
                                        .update(Listeners::prepare)
                                        .tls(certificate.tls())
                                        .build());
        assertTrue(tls.getMessage().contains("after tls is set"), tls.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"PT0.009S", "PT1H0.001S", "PT-1S"})
    void a_timeout_out_of_bounds_is_refused(Duration timeout) {
        ConnectionTimeouts defaults = ConnectionTimeouts.defaults();

        IllegalArgumentException head =
                assertThrows(
                        IllegalArgumentException.class, () -> defaults.withRequestHead(timeout));
        assertEquals(
                "request-head must be PT0S (off) or between PT0.01S and PT1H, was " + timeout,
                head.getMessage());
        assertThrows(IllegalArgumentException.class, () -> defaults.withRequestBody(timeout));
        assertThrows(IllegalArgumentException.class, () -> defaults.withResponseWrite(timeout));
        assertThrows(IllegalArgumentException.class, () -> defaults.withKeepAlive(timeout));
    }

    private static void settings(WebServerConfig.Builder settings, boolean tls, boolean nio) {
        settings.useNio(nio);
        if (tls) {
            settings.tls(certificate.tls());
        }
    }

    private static RawClient client(TestServer server, boolean tls) throws Exception {
        return tls ? RawClient.connectTls(server.port()) : server.client();
    }
}
