package dev.sluice.http.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.source.Sources;
import io.helidon.http.Method;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class StreamLimitsTest {

    private final CountDownLatch made = new CountDownLatch(1);

    private static TestServer server(int maxStreams, int maxStreamsPerClient) {
        return TestServer.of(
                new StreamLimits(maxStreams, maxStreamsPerClient),
                TestServer.SILENT,
                request -> Sources.interval(Duration.ofHours(1)));
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "0, 1"})
    void an_EventSource_over_the_limit_gets_a_busy_event_because_an_error_stops_it(
            int maxStreams, int maxStreamsPerClient) throws Exception {
        try (TestServer server = server(maxStreams, maxStreamsPerClient);
                RawClient _ = server.stream();
                RawClient second = server.client().get("/stream", "Accept: text/event-stream")) {
            assertEquals("HTTP/1.1 200 OK", second.head().get(""));
            assertEquals(":", second.streamLine());
            long retry = Long.parseLong(second.streamLine().substring("retry: ".length()));
            assertTrue(retry >= 15_000 && retry <= 45_000, "retry was " + retry);
            assertEquals(
                    "event: busy\ndata: {\"message\":\"Too many streams are open\"}\n\n",
                    second.rest());
            assertTrue(second.isAtEnd());
            assertEquals(1, server.streams.openStreams());
        }
    }

    @Test
    void any_other_client_over_the_limit_gets_429() throws Exception {
        try (TestServer server = server(1, 0);
                RawClient _ = server.stream();
                RawClient second = server.client().get("/stream")) {
            Map<String, String> head = second.head();

            assertEquals("HTTP/1.1 429 Too Many Requests", head.get(""));
            assertEquals("30", head.get("retry-after"));
            assertEquals("application/problem+json", head.get("content-type"));
        }
    }

    @Test
    void a_POST_over_the_limit_gets_429_and_its_connection_is_kept() throws Exception {
        Route post =
                new Route(
                        Method.POST,
                        "/post",
                        TestServer.SILENT,
                        request -> Sources.interval(Duration.ofHours(1)));
        String request =
                """
                POST /post HTTP/1.1\r
                Host: t\r
                Accept: text/event-stream\r
                Content-Length: 4\r
                \r
                body\
                """;
        try (TestServer server = TestServer.of(new StreamLimits(1, 0), List.of(post));
                RawClient first = server.client().send(request)) {
            assertEquals("HTTP/1.1 200 OK", first.head().get(""));
            try (RawClient second = server.client()) {
                for (int i = 0; i < 2; i++) {
                    Map<String, String> head = second.send(request).head();
                    assertEquals("HTTP/1.1 429 Too Many Requests", head.get(""));
                    assertEquals("30", head.get("retry-after"));
                    second.body(head);
                }
            }
        }
    }

    @Test
    void a_request_with_an_incomplete_body_takes_no_place() throws Exception {
        Route post =
                new Route(
                        Method.POST,
                        "/post",
                        TestServer.SILENT,
                        request -> {
                            made.countDown();
                            return Sources.interval(Duration.ofHours(1));
                        });
        String head = "POST /post HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\n\r\n";
        try (TestServer server = TestServer.of(new StreamLimits(1, 0), List.of(post));
                RawClient _ = server.client().send(head + "hal")) {
            made.await();
            try (RawClient whole = server.client().send(head + "full")) {
                assertEquals("HTTP/1.1 200 OK", whole.head().get(""));
            }
        }
    }

    @Test
    void a_refused_client_is_asked_to_retry_after_the_configured_time() throws Exception {
        StreamLimits limits = new StreamLimits(1, 0).withBusyRetry(Duration.ofSeconds(2));
        try (TestServer server =
                        TestServer.of(
                                limits,
                                TestServer.SILENT,
                                request -> Sources.interval(Duration.ofHours(1)));
                RawClient _ = server.stream();
                RawClient second = server.client().get("/stream");
                RawClient source = server.client().get("/stream", "Accept: text/event-stream")) {
            assertEquals("2", second.head().get("retry-after"));
            source.head();
            assertEquals(":", source.streamLine());
            long retry = Long.parseLong(source.streamLine().substring("retry: ".length()));
            assertTrue(retry >= 1000 && retry <= 3000, "retry was " + retry);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.5S", "PT1.5S", "PT1H0.001S", "PT0S"})
    void a_busy_retry_must_be_whole_seconds_up_to_an_hour(Duration value) {
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> StreamLimits.NONE.withBusyRetry(value));

        assertEquals(
                "busy-retry must be between PT1S and PT1H in whole seconds, was " + value,
                refused.getMessage());
    }

    @Test
    void a_place_is_free_again_after_its_client_has_left() {
        Admission admission = new Admission(new StreamLimits(2, 1));

        assertTrue(admission.enter("a"));
        assertTrue(admission.enter("b"));
        admission.leave("a");
        assertTrue(admission.enter("a"));
    }

    @Test
    void the_streams_of_each_client_are_counted_separately() {
        Admission admission = new Admission(new StreamLimits(0, 1));

        assertTrue(admission.enter("a"));
        assertTrue(admission.enter("b"));
        assertEquals(false, admission.enter("a"));
    }

    @Test
    void a_negative_limit_is_refused() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> new StreamLimits(-1, 0));

        assertEquals("max-streams must be 0 (no limit) or more, was -1", refused.getMessage());
    }
}
