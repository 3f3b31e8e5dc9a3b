package dev.sluice.http.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.EventEncoder;
import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.http.listener.Listeners;
import dev.sluice.http.stream.EventStreams;
import dev.sluice.http.stream.StreamLimits;
import dev.sluice.source.Sources;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.OnOverflow;
import dev.sluice.topic.Topics;
import dev.sluice.topic.web.TopicRoute;
import dev.sluice.topic.web.TopicRoutes;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ClientLimitsTest {

    /** Who makes a request is in a header here, where a token would say it. */
    private static final AccessControl BY_HEADER =
            (request, needed) ->
                    new AccessDecision.Allowed(
                            request.headers()
                                    .first(HeaderNames.create("User"))
                                    .map(name -> new Principal(name, Set.of()))
                                    .orElse(Principal.ANONYMOUS),
                            StreamRight.UNLIMITED);

    private static final String TEXT = "Content-Type: text/plain";

    private final Topics topics = Topics.inMemory();
    private final EventStreams streams =
            EventStreams.create(
                    TestServer.SILENT,
                    new StreamLimits(0, 1),
                    EventEncoder.create(),
                    Clients.of(
                            BY_HEADER,
                            TrustedProxies.of(Set.of("127.0.0.1")),
                            new PublishLimit(1, 3)));
    private final EventStreams slowPublishers =
            EventStreams.create(
                    TestServer.SILENT,
                    StreamLimits.NONE,
                    EventEncoder.create(),
                    Clients.of(BY_HEADER, TrustedProxies.NONE, new PublishLimit(0, 0, 1024)));
    private final WebServer server =
            WebServer.builder()
                    .host("127.0.0.1")
                    .port(0)
                    .shutdownHook(false)
                    .update(Listeners::prepare)
                    .routing(routing -> {
                        routing.route(
                                streams.route(
                                        "/stream",
                                        request -> Sources.interval(Duration.ofHours(1))));
                        routing.register("/", topics("/topics/{topic}", streams));
                        routing.register("/", topics("/slow/{topic}", slowPublishers));
                    })
                    .build()
                    .start();

    private TopicRoutes topics(String path, EventStreams of) {
        return TopicRoutes.of(
                topics,
                of,
                List.of(
                        new TopicRoute(
                                path,
                                TopicRoute.FROM_PATH,
                                TestServer.SILENT,
                                OnOverflow.DISCONNECT,
                                Optional.empty())));
    }

    @AfterEach
    void close() {
        streams.close();
        slowPublishers.close();
        server.stop();
        topics.close();
    }

    private RawClient get(String... headers) throws Exception {
        return RawClient.connect(server.port()).get("/stream", headers);
    }

    private Map<String, String> publish(String type, String body, String... headers)
            throws Exception {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 2, headers.length);
        all[0] = "Content-Type: " + type;
        all[1] = "Content-Length: " + body.length();
        try (RawClient client =
                RawClient.connect(server.port()).request("POST", "/topics/news", all).send(body)) {
            return client.head();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    User: a                        | User: b                        | 200
                    User: a                        | User: a                        | 429
                    X-Forwarded-For: 203.0.113.1   | X-Forwarded-For: 203.0.113.2   | 200
                    X-Forwarded-For: 203.0.113.1   | X-Forwarded-For: 203.0.113.1   | 429
                    X-Forwarded-For: 1.1.1.1, 203.0.113.1 | X-Forwarded-For: 2.2.2.2, 203.0.113.1 | 429
                    User: 127.0.0.1                | X: nobody                      | 200
                    """)
    void streams_are_counted_by_subject_or_else_by_address(String first, String second, int status)
            throws Exception {
        try (RawClient one = get(first)) {
            assertEquals("HTTP/1.1 200 OK", one.head().get(""));
            try (RawClient two = get(second)) {
                assertEquals(status, Integer.parseInt(two.head().get("").substring(9, 12)));
            }
        }
    }

    @Test
    void a_client_that_publishes_too_fast_gets_429_and_others_do_not() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertEquals("HTTP/1.1 200 OK", publish("text/plain", "x", "User: a").get(""));
        }
        Map<String, String> head = publish("text/plain", "x", "User: a");

        assertEquals("HTTP/1.1 429 Too Many Requests", head.get(""));
        assertEquals("1", head.get("retry-after"));
        assertEquals("HTTP/1.1 200 OK", publish("text/plain", "x", "User: b").get(""));
    }

    @Test
    void a_batch_is_accepted_as_a_whole_and_each_of_its_events_is_counted() throws Exception {
        String batch = "{\"data\":1}\n".repeat(100);
        assertEquals("HTTP/1.1 200 OK", publish("application/x-ndjson", batch).get(""));

        assertEquals("98", publish("text/plain", "x").get("retry-after"));
    }

    @Test
    void the_events_of_a_refused_batch_are_counted() throws Exception {
        String batch = "{\"data\":1}\n".repeat(HistoryLimits.defaults().maxEvents() + 1);
        assertEquals(
                "HTTP/1.1 413 Request Entity Too Large",
                publish("application/x-ndjson", batch).get(""));

        assertEquals("HTTP/1.1 429 Too Many Requests", publish("text/plain", "x").get(""));
    }

    private int secondsUntilNextOnSlow() throws Exception {
        try (RawClient client =
                RawClient.connect(server.port())
                        .request("POST", "/slow/news", TEXT, "Content-Length: 0")) {
            Map<String, String> head = client.head();
            assertEquals("HTTP/1.1 429 Too Many Requests", head.get(""));
            return Integer.parseInt(head.get("retry-after"));
        }
    }

    @Test
    void a_text_is_counted_in_bytes_not_characters() throws Exception {
        String kibibyteInTwoByteLetters = "\u00c3\u00a9".repeat(512);
        try (RawClient client =
                RawClient.connect(server.port())
                        .request("POST", "/slow/news", TEXT, "Content-Length: 204800")
                        .send(kibibyteInTwoByteLetters.repeat(200))) {
            assertEquals("HTTP/1.1 200 OK", client.head().get(""));
        }

        assertTrue(secondsUntilNextOnSlow() > 120);
    }

    @Test
    void the_bytes_read_of_a_refused_body_are_counted() throws Exception {
        int size = EventEncoder.DEFAULT_MAX_EVENT_BYTES + 1;
        try (RawClient client =
                RawClient.connect(server.port())
                        .request("POST", "/slow/news", TEXT, "Transfer-Encoding: chunked")
                        .send(Integer.toHexString(size) + "\r\n" + "x".repeat(size) + "\r\n")) {
            assertEquals("HTTP/1.1 413 Request Entity Too Large", client.head().get(""));
        }

        assertTrue(secondsUntilNextOnSlow() > 120);
    }

    @Test
    void the_published_bytes_of_a_client_are_limited_by_their_own_bucket() {
        PublishLimit limit = new PublishLimit(0, 0, 10 * 1024);
        ClientRate kibibytes = limit.kibibytes().orElseThrow();

        kibibytes.takeMore("a", 100);

        assertEquals(9, kibibytes.take("a").orElseThrow().toSeconds());
        assertEquals(Optional.empty(), kibibytes.take("b"));
    }
}
