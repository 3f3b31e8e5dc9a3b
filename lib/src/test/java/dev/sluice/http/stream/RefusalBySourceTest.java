package dev.sluice.http.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.MessageEvent;
import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.source.EventHandler;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import dev.sluice.source.StreamException;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests refused by a source whose code runs outside the thread of the request. */
@Timeout(60)
class RefusalBySourceTest {

    /** Longer than any test takes. */
    private static final Duration LONG = Duration.ofMinutes(1);

    /** The kinds of code that give elements. */
    @SuppressWarnings("ImmutableEnumChecker") // a function without state
    enum Kind {
        HANDLER(failure -> Sources.handler(events -> sneak(failure))),
        ITERATOR(failure -> Sources.iterable(() -> failing(failure))),
        STREAM(failure -> Sources.stream(Stream.generate(() -> sneak(failure)))),
        PUBLISHER(failure -> Sources.publisher(publisher(failure))),
        FUTURE(failure -> Sources.future(CompletableFuture.failedFuture(failure))),
        LATE_FUTURE(failure ->
                Sources.future(
                        CompletableFuture.supplyAsync(
                                () -> Sources.handler(events -> sneak(failure))))),
        OWN(failure -> (from, out) -> sneak(failure)),
        MAPPED(failure -> Sources.of(1).map(n -> sneak(failure))),
        MERGED(failure -> Sources.merge(Sources.handler(events -> sneak(failure)))),
        LIMITED(failure -> Sources.handler(events -> sneak(failure)).take(5));

        private final Function<RuntimeException, Source<?>> source;

        Kind(Function<RuntimeException, Source<?>> source) {
            this.source = source;
        }

        private static Object sneak(RuntimeException failure) {
            throw failure;
        }

        private static Iterator<Object> failing(RuntimeException failure) {
            return Stream.generate(() -> sneak(failure)).iterator();
        }

        private static Flow.Publisher<Object> publisher(RuntimeException failure) {
            return subscriber -> {
                try (SubmissionPublisher<Object> publisher = new SubmissionPublisher<>()) {
                    publisher.subscribe(subscriber);
                    publisher.closeExceptionally(failure);
                }
            };
        }
    }

    private static String answer(Source<?> source, String status) throws Exception {
        try (TestServer server =
                        TestServer.of(TestServer.SILENT.withHeadPatience(LONG), request -> source);
                RawClient client = server.client().get("/stream")) {
            Map<String, String> head = client.head();
            assertEquals(status, head.get(""));
            String body = client.body(head);
            assertEquals(0, server.streams.openStreams());
            // The connection is whole: the next request on it is answered.
            client.get("/nothing");
            assertEquals("HTTP/1.1 404 Not Found", client.head().get(""));
            return body;
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_refusal_has_the_status_of_its_exception(Kind kind) throws Exception {
        HttpException refusal = new HttpException("There is no room 7", Status.NOT_FOUND_404);

        String body = answer(kind.source.apply(refusal), "HTTP/1.1 404 Not Found");

        assertTrue(body.contains("\"detail\":\"There is no room 7\""), body);
    }

    @ParameterizedTest
    @EnumSource
    void a_refusal_includes_the_message_of_a_StreamException(Kind kind) throws Exception {
        StreamException failure = new StreamException("The model is overloaded");

        String body = answer(kind.source.apply(failure), "HTTP/1.1 500 Internal Server Error");

        assertTrue(body.contains("\"detail\":\"The model is overloaded\""), body);
    }

    @ParameterizedTest
    @EnumSource
    void a_refusal_does_not_include_the_message_of_any_other_exception(Kind kind) throws Exception {
        IllegalStateException failure = new IllegalStateException("password=hunter2");

        String body = answer(kind.source.apply(failure), "HTTP/1.1 500 Internal Server Error");

        assertFalse(body.contains("hunter2"), body);
    }

    @Nested
    class The_head {

        private final CountDownLatch running = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);

        private TestServer server(Duration patience, EventHandler handler) {
            return TestServer.of(
                    TestServer.SILENT.withHeadPatience(patience),
                    request -> Sources.handler(handler));
        }

        @Test
        void the_head_waits_for_a_slow_source() throws Exception {
            EventHandler slow =
                    events -> {
                        running.countDown();
                        goOn.await();
                        throw new HttpException("not here", Status.GONE_410);
                    };
            try (TestServer server = server(LONG, slow);
                    RawClient client = server.client().get("/stream")) {
                running.await();
                goOn.countDown();

                assertEquals("HTTP/1.1 410 Gone", client.head().get(""));
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"PT0S", "PT0.01S"})
        void the_head_waits_no_longer_than_the_head_patience(Duration patience) throws Exception {
            EventHandler silent =
                    events -> {
                        goOn.await();
                        throw new HttpException("too late", Status.GONE_410);
                    };
            try (TestServer server = server(patience, silent);
                    RawClient client = server.client().get("/stream")) {
                assertEquals("HTTP/1.1 200 OK", client.head().get(""));
                goOn.countDown();

                assertTrue(client.rest().endsWith("data: {\"message\":\"The stream failed\"}\n\n"));
            }
        }

        @Test
        void the_head_does_not_wait_for_an_interval() throws Exception {
            try (TestServer server =
                            TestServer.of(
                                    TestServer.SILENT.withHeadPatience(LONG),
                                    request -> Sources.interval(LONG));
                    RawClient client = server.client().get("/stream")) {
                assertEquals("HTTP/1.1 200 OK", client.head().get(""));
            }
        }
    }

    @Test
    void a_first_element_that_cannot_be_sent_refuses_the_request() throws Exception {
        answer(
                Sources.handler(events -> events.send(new Object())),
                "HTTP/1.1 500 Internal Server Error");
    }

    @Test
    void a_failure_after_the_first_element_ends_the_stream_with_an_error_event() throws Exception {
        Source<Object> source =
                Sources.handler(events -> {
                    events.send(MessageEvent.of("one"));
                    throw new HttpException("too late", Status.GONE_410);
                });
        try (TestServer server = TestServer.of(source);
                RawClient client = server.stream()) {
            assertEquals(
                    """
                    data: one

                    event: stream-error
                    data: {"message":"The stream failed"}

                    """,
                    client.rest());
        }
    }
}
