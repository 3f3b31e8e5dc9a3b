package dev.sluice.http.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.source.Sources;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.NotFoundException;
import io.helidon.http.SetCookie;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class ResponseHeadTest {

    private static TestServer setting(Consumer<ServerResponse> set) {
        return TestServer.of(
                TestServer.SILENT,
                request -> {
                    set.accept(ResponseHead.of(request));
                    return Sources.of("a");
                });
    }

    @Test
    void headers_and_cookies_are_sent_before_the_first_event() throws Exception {
        Consumer<ServerResponse> set =
                response -> {
                    response.status(200).header("X-Room", "7");
                    response.headers().addCookie(SetCookie.create("seen", "1"));
                    response.headers().addCookie(SetCookie.create("theme", "dark"));
                };
        try (TestServer server = setting(set);
                RawClient client = server.client().get("/stream")) {
            Map<String, String> head = client.head();

            assertEquals("7", head.get("x-room"));
            assertEquals("seen=1, theme=dark", head.get("set-cookie"));
            assertEquals("no-cache, no-transform", head.get("cache-control"));
            assertEquals("data: a", client.skipPreamble().streamLine());
        }
    }

    @Test
    void a_custom_Cache_Control_replaces_the_default() throws Exception {
        try (TestServer server =
                        setting(response -> response.header("Cache-Control", "private, no-store"));
                RawClient client = server.client().get("/stream")) {
            assertEquals("private, no-store", client.head().get("cache-control"));
        }
    }

    @Test
    void headers_are_added_to_those_of_filters() throws Exception {
        EventStreams streams = TestServer.unrestricted();
        try (streams;
                TestServer server =
                        TestServer.routing(routing ->
                                routing.addFilter(
                                                (chain, request, response) -> {
                                                    response.header("Vary", "Origin");
                                                    chain.proceed();
                                                })
                                        .route(
                                                streams.route(
                                                        "/stream",
                                                        request -> {
                                                            ResponseHead.of(request)
                                                                    .header(
                                                                            "Vary",
                                                                            "Accept-Language");
                                                            return Sources.of("a");
                                                        })));
                RawClient client = server.client().get("/stream")) {
            String vary = client.head().getOrDefault("vary", "");
            assertTrue(vary.contains("Origin"), vary);
            assertTrue(vary.contains("Accept-Language"), vary);
        }
    }

    @Test
    void a_problem_response_does_not_have_the_headers_of_the_stream() throws Exception {
        Consumer<ServerResponse> refuse =
                response -> {
                    response.header("X-Room", "7");
                    throw new NotFoundException("There is none");
                };
        try (TestServer server = setting(refuse);
                RawClient client = server.client().get("/stream")) {
            Map<String, String> head = client.head();

            assertEquals("HTTP/1.1 404 Not Found", head.get(""));
            assertFalse(head.containsKey("x-room"));
        }
    }

    @Test
    void the_head_cannot_be_changed_after_the_source_is_returned() throws Exception {
        CompletableFuture<ServerResponse> kept = new CompletableFuture<>();
        try (TestServer server = setting(kept::complete);
                RawClient client = server.client().get("/stream")) {
            client.head();

            ServerResponse head = kept.get();
            assertEquals(
                    "The head of the event stream is over: set headers before the source is"
                            + " returned",
                    refusal(() -> head.header("X-Room", "7")));
            assertEquals(refusal(() -> head.header("X-Room", "7")), refusal(head::headers));
        }
    }

    @Test
    void a_plain_handler_cannot_access_the_head_of_a_stream() throws Exception {
        CompletableFuture<String> told = new CompletableFuture<>();
        try (TestServer server =
                        TestServer.routing(routing ->
                                routing.get(
                                        "/plain",
                                        (request, response) -> {
                                            told.complete(refusal(() -> ResponseHead.of(request)));
                                            response.send();
                                        }));
                RawClient client = server.client().get("/plain")) {
            client.head();
            assertEquals("There is no head of a stream unless a SourceFactory runs", told.get());
        }
    }

    private static Arguments impossible(String method, Consumer<ServerResponse> use) {
        String why =
                method
                        + " is not possible: the response is an event stream, which takes headers"
                        + " and cookies only; return a source of what is to be sent";
        return Arguments.of(why, use);
    }

    private static Arguments refused(String why, Consumer<ServerResponse> use) {
        return Arguments.of(why, use);
    }

    static Stream<Arguments> uses() {
        String owned = " must not be set: it belongs to the event stream";
        return Stream.of(
                impossible("send", ServerResponse::send),
                impossible("send", response -> response.send("text")),
                impossible("send", response -> response.send(new byte[1])),
                impossible("outputStream", ServerResponse::outputStream),
                impossible("sink", response -> response.sink(StreamSink.TYPE)),
                impossible("next", ServerResponse::next),
                impossible("reroute", response -> response.reroute("/")),
                impossible("beforeSend", response -> response.beforeSend(() -> {})),
                impossible("whenSent", response -> response.whenSent(() -> {})),
                impossible("trailers", ServerResponse::trailers),
                impossible("beforeTrailers", response -> response.beforeTrailers(t -> {})),
                impossible("streamResult", response -> response.streamResult("")),
                impossible("streamFilter", response -> response.streamFilter(out -> out)),
                refused(
                        "The status of an event stream must be 200, was 201: throw an"
                                + " HttpException for another",
                        response -> response.status(Status.CREATED_201)),
                refused(
                        "Content-Type" + owned,
                        response -> response.header("Content-Type", "text/plain")),
                refused("Content-Length" + owned, response -> response.contentLength(5)),
                refused(
                        "Connection" + owned,
                        response -> response.headers().set(HeaderValues.CONNECTION_KEEP_ALIVE)),
                refused(
                        "Transfer-Encoding" + owned,
                        response -> response.headers().set(HeaderNames.TRANSFER_ENCODING, "gzip")),
                refused(
                        "Content-Encoding" + owned,
                        response -> response.headers().set(HeaderNames.CONTENT_ENCODING, "gzip")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("uses")
    void the_head_refuses_anything_but_headers_and_cookies(
            String why, Consumer<ServerResponse> use) {
        ResponseHead head = new ResponseHead();
        assertEquals(
                why,
                refusal(() -> {
                    use.accept(head);
                    head.end();
                }));
    }

    @Test
    void a_line_break_is_refused_in_a_header_and_in_a_cookie() {
        ResponseHead head = new ResponseHead();
        assertThrows(
                IllegalArgumentException.class, () -> head.header("X-Room", "7\r\nX-Other: 8"));
        head.headers().set(HeaderValues.create("X-Room", "7\r\nX-Other: 8"));
        assertThrows(IllegalArgumentException.class, head::end);
    }

    private static String refusal(Runnable use) {
        return assertThrows(IllegalStateException.class, use::run).getMessage();
    }
}
