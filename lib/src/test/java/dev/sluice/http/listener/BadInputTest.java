package dev.sluice.http.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.http.AllowedMethods;
import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.http.stream.Route;
import dev.sluice.source.Sources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class BadInputTest {

    private final List<LogRecord> logged = new ArrayList<>();
    private final Handler collector =
            new Handler() {
                @Override
                public synchronized void publish(LogRecord entry) {
                    logged.add(entry);
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    @BeforeEach
    void collectLog() {
        Logger.getLogger("").addHandler(collector);
    }

    @AfterEach
    void leaveLog() {
        Logger.getLogger("").removeHandler(collector);
    }

    static Stream<Arguments> requests() {
        return Stream.of(
                Arguments.of("a path that is no UTF-8", get("/stream/%ff%feRAW", ""), "400"),
                Arguments.of("NUL in the path", get("/stream/%00RAW", ""), "400"),
                Arguments.of("a target that is no path", get("http:.eRAW", ""), "400"),
                Arguments.of("a relative target", get("RAW", ""), "400"),
                Arguments.of("an asterisk", get("*", "X: RAW"), "400"),
                Arguments.of(
                        "a quality that is no number",
                        get("/stream/1", "Accept: text/event-stream;q=RAW"),
                        "400"),
                Arguments.of("an Accept that is no type", get("/stream/1", "Accept: RAW"), "400"),
                Arguments.of(
                        "a Content-Type that is no type",
                        get("/stream/1", "Content-Type: RAW"),
                        "400"),
                Arguments.of(
                        "a Content-Length that is no number",
                        get("/stream/1", "Content-Length: RAW"),
                        "400"),
                Arguments.of("half a percent-encoding", get("/stream/%fRAW", ""), "400"),
                Arguments.of("a query that is no UTF-8", get("/stream/1?a=%c3%28RAW", ""), "400"),
                Arguments.of("NUL in the query", get("/stream/1?a=%00RAW", ""), "400"),
                Arguments.of(
                        "NUL in Last-Event-ID", get("/stream/1", "Last-Event-ID: RAW\0"), "400"),
                Arguments.of(
                        "an over-long lastEventId",
                        get("/stream/1?lastEventId=RAW" + "x".repeat(1022), ""),
                        "400"),
                Arguments.of(
                        "a lastEventId that is no ASCII",
                        get("/stream/1?lastEventId=RAW%c3%a9", ""),
                        "400"),
                Arguments.of("a junk method", "RAW( /stream/1 HTTP/1.1\r\nHost: t\r\n\r\n", "400"),
                Arguments.of("a junk request line", "RAW\r\n\r\n", "400"),
                Arguments.of(
                        "a junk header", "GET /stream/1 HTTP/1.1\r\nHost: t\r\nR W\r\n\r\n", "400"),
                Arguments.of(
                        "headers without end", get("/stream/1", "X: RAW" + "x".repeat(99999)), "4"),
                Arguments.of(
                        "a bad chunk size",
                        """
                        POST /stream/1 HTTP/1.1\r
                        Host: t\r
                        Transfer-Encoding: chunked\r
                        \r
                        RAW\r
                        """,
                        "4"));
    }

    private static String get(String target, String header) {
        String line = header.isEmpty() ? "" : header + "\r\n";
        return "GET " + target + " HTTP/1.1\r\nHost: t\r\n" + line + "\r\n";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void a_malformed_request_gets_a_4xx_and_is_logged_without_its_bytes(
            String name, String request, String status) throws Exception {
        Route route =
                new Route(
                        io.helidon.http.Method.GET,
                        "/stream/{name}",
                        TestServer.SILENT,
                        r -> Sources.of("fine"));
        Route post =
                new Route(
                        io.helidon.http.Method.POST,
                        "/stream/{name}",
                        TestServer.SILENT,
                        r -> Sources.of("fine"));
        try (TestServer server = TestServer.of(List.of(route, post))) {
            try (RawClient client = server.client().send(request)) {
                Map<String, String> head = client.head();

                assertTrue(head.get("").startsWith("HTTP/1.1 " + status), head.get(""));
                assertEquals("application/problem+json", head.get("content-type"));
                assertFalse(client.body(head).contains("RAW"));
            }
            try (RawClient next = server.client().get("/stream/1")) {
                assertEquals("HTTP/1.1 200 OK", next.head().get(""), "the service goes on");
            }
        }
        assertTrue(logged.stream().anyMatch(entry -> text(entry).contains("Refused ")));
        assertTrue(logged.stream().noneMatch(entry -> text(entry).contains("RAW")));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    GET //stream/1                      | X: y                                 | 200
                    GET ///                             | X: y                                 | 400
                    GET /stream//1                      | X: y                                 | 200
                    GET /stream/a%2Fb                   | X: y                                 | 404
                    GET /stream/../stream/1             | X: y                                 | 200
                    GET /stream/%2e%2e/1                | X: y                                 | 404
                    GET /stream/1;a=b                   | X: y                                 | 200
                    GET /stream/1?                      | X: y                                 | 200
                    GET /stream/1?&&=&a=b=c             | X: y                                 | 200
                    GET /stream/1#fragment              | X: y                                 | 200
                    GET http://t/stream/1               | X: y                                 | 200
                    GET http://other:99999/stream/1     | X: y                                 | 400
                    GET http://user:pass@test/stream/1  | X: y                                 | 400
                    GET http://[::1/stream/1            | X: y                                 | 400
                    GET http:///stream/1                | X: y                                 | 400
                    GET ftp://test/stream/1             | X: y                                 | 400
                    CONNECT test:80                     | X: y                                 | 400
                    GET /stream/1                       | Cookie: ;;=;a;"=                     | 200
                    GET /stream/1                       | Accept-Encoding: ;q=,*;q=9           | 200
                    GET /stream/1                       | Accept-Language: ;q=x,,              | 200
                    GET /stream/1                       | Accept-Charset: ;;                   | 200
                    GET /stream/1                       | Forwarded: for=;;"                   | 200
                    GET /stream/1                       | X-Forwarded-For: ,,x,                | 200
                    GET /stream/1                       | Authorization: Basic ///             | 200
                    GET /stream/1                       | If-Modified-Since: yesterday         | 200
                    GET /stream/1                       | Range: bytes=9-1                     | 200
                    GET /stream/1                       | traceparent: 00-x                    | 200
                    GET /stream/1                       | Upgrade: x, y/1                      | 200
                    GET /stream/1                       | Expect: the-unexpected               | 200
                    GET /stream/1                       | Host: a b                            | 400
                    """)
    void unusual_requests_are_answered_without_an_exception(
            String line, String header, String status) throws Exception {
        Route route =
                new Route(
                        io.helidon.http.Method.GET,
                        "/stream/{name}",
                        TestServer.SILENT,
                        r -> Sources.of("fine"));
        try (TestServer server = TestServer.of(List.of(route));
                RawClient client =
                        server.client()
                                .send(line + " HTTP/1.1\r\nHost: t\r\n" + header + "\r\n\r\n")) {
            assertEquals(status, client.head().get("").substring(9, 12));
        }
        assertTrue(logged.stream().allMatch(entry -> entry.getThrown() == null));
    }

    @ParameterizedTest
    @CsvSource({"Origin", "Idempotency-Key", "Last-Event-ID"})
    void repeating_a_header_that_may_be_sent_only_once_is_refused(String name) throws Exception {
        try (TestServer server = TestServer.of(Sources.of("fine"));
                RawClient client =
                        server.client()
                                .get("/stream", name + ": http://test", name + ": http://test")) {
            Map<String, String> head = client.head();

            assertEquals("HTTP/1.1 400 Bad Request", head.get(""));
            assertTrue(client.body(head).contains(name + " must be sent once"));
        }
    }

    @ParameterizedTest
    @CsvSource({"PUT, /stream", "POST, /nowhere", "OPTIONS, /stream", "GET, /fine", "POST, /%00"})
    void an_unexpected_body_is_never_read_as_the_next_request(String method, String path)
            throws Exception {
        String hidden = "POST /hidden HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n";
        AtomicInteger reached = new AtomicInteger();
        try (TestServer server =
                        TestServer.routing(routing ->
                                routing.get("/fine", (req, res) -> res.send("fine"))
                                        .post(
                                                "/hidden",
                                                (req, res) -> {
                                                    reached.incrementAndGet();
                                                    res.send();
                                                })
                                        .route(
                                                AllowedMethods.route(
                                                        "/stream",
                                                        (req, res) -> res.send(),
                                                        io.helidon.http.Method.GET)));
                RawClient client =
                        server.client()
                                .request(
                                        method,
                                        path,
                                        "Expect: 100-continue",
                                        "Content-Length: " + hidden.length())
                                .send(hidden)
                                .finishSending()) {
            client.awaitClosed();

            assertEquals(0, reached.get());
        }
    }

    @Test
    void an_empty_line_before_the_first_request_is_skipped() throws Exception {
        try (TestServer server = TestServer.of(Sources.of("fine"));
                RawClient client =
                        server.client().send("\r\nGET /stream HTTP/1.1\r\nHost: t\r\n\r\n")) {
            assertEquals("HTTP/1.1 200 OK", client.head().get(""));
        }
    }

    private static String text(LogRecord entry) {
        return entry.getMessage()
                + Arrays.toString(entry.getParameters())
                + Objects.toString(entry.getThrown(), "");
    }
}
