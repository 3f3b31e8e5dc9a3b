package dev.sluice.http.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.http.guard.AccessControl;
import dev.sluice.http.guard.AccessDecision;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.guard.Principal;
import dev.sluice.http.guard.PublishLimit;
import dev.sluice.http.guard.StreamRight;
import dev.sluice.http.guard.TrustedProxies;
import dev.sluice.session.ErrorMapper;
import dev.sluice.session.LastWords;
import dev.sluice.session.SessionEnd;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import dev.sluice.source.StreamException;
import io.helidon.common.context.Context;
import io.helidon.common.context.Contexts;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hooks of the application that all streams call, on real sockets. */
@Timeout(60)
class HooksTest {

    private static EventStreams streams(StreamLimits limits, Hooks hooks) {
        AccessControl control =
                (request, needed) ->
                        new AccessDecision.Allowed(
                                new Principal("alice", Set.of()), StreamRight.UNLIMITED);
        return EventStreams.create(
                TestServer.SILENT,
                limits,
                EventEncoder.create(),
                Clients.of(control, TrustedProxies.NONE, PublishLimit.NONE),
                hooks);
    }

    @Nested
    class Errors {

        private static final String STREAM_ERROR =
                "event: stream-error\ndata: {\"message\":\"The stream failed\"}\n\n";

        private final Source<Object> failing =
                Sources.handler(events -> {
                    events.send("a");
                    throw new IllegalStateException("secret");
                });

        private static TestServer server(ErrorMapper errors, SourceFactory factory) {
            return TestServer.of(
                    streams(StreamLimits.NONE, Hooks.none().withErrors(errors)), factory);
        }

        private static String rest(ErrorMapper errors, SourceFactory factory) throws Exception {
            try (TestServer server = server(errors, factory);
                    RawClient client = server.stream()) {
                return client.rest();
            }
        }

        @Test
        void an_error_mapper_can_send_its_own_event() throws Exception {
            MessageEvent event = MessageEvent.of("sorry").withType("failed");

            assertEquals(
                    "data: a\n\nevent: failed\ndata: sorry\n\nretry: 2000\n",
                    rest(failure -> Optional.of(LastWords.event(event)), request -> failing));
        }

        @Test
        void an_error_mapper_can_tell_the_client_to_stop() throws Exception {
            assertEquals(
                    "data: a\n\nevent: end\nid: end\ndata: {}\n\n",
                    rest(failure -> Optional.of(LastWords.stop()), request -> failing));
        }

        @Test
        void an_error_mapper_can_send_an_event_and_tell_the_client_to_stop() throws Exception {
            assertEquals(
                    "data: a\n\ndata: bye\n\nevent: end\nid: end\ndata: {}\n\n",
                    rest(
                            failure -> Optional.of(LastWords.event("bye").thenStop()),
                            request -> failing));
        }

        @Test
        void an_error_mapper_can_ask_the_client_to_reconnect() throws Exception {
            assertEquals(
                    "data: a\n\nretry: 2000\n",
                    rest(failure -> Optional.of(LastWords.comeBack()), request -> failing));
        }

        @Test
        void an_error_mapper_without_an_answer_leaves_the_default_event() throws Exception {
            assertEquals(
                    "data: a\n\n" + STREAM_ERROR,
                    rest(failure -> Optional.empty(), request -> failing));
        }

        @Test
        void an_error_mapper_that_fails_leaves_the_default_event() throws Exception {
            ErrorMapper broken =
                    failure -> {
                        throw new IllegalStateException("the mapper");
                    };

            assertEquals("data: a\n\n" + STREAM_ERROR, rest(broken, request -> failing));
        }

        @Test
        void an_error_event_that_cannot_be_encoded_leaves_the_default_event() throws Exception {
            Iterable<String> unwritable =
                    () -> {
                        throw new IllegalStateException("cannot be read");
                    };

            assertEquals(
                    "data: a\n\n" + STREAM_ERROR,
                    rest(failure -> Optional.of(LastWords.event(unwritable)), r -> failing));
        }

        @Test
        void a_failure_before_the_first_element_also_goes_to_the_error_mapper() throws Exception {
            ErrorMapper errors = failure -> Optional.of(LastWords.streamError("told"));
            SourceFactory unmade =
                    request -> {
                        throw new StreamException("not made");
                    };
            Source<Object> notRun =
                    (from, out) -> {
                        throw new StreamException("not run");
                    };
            String told = "event: stream-error\ndata: {\"message\":\"told\"}\n\nretry: 2000\n";

            assertEquals(told, rest(errors, unmade));
            assertEquals(told, rest(errors, request -> notRun));
        }

        @Test
        void a_failure_with_a_status_keeps_its_status() throws Exception {
            SourceFactory gone =
                    request -> {
                        throw new HttpException("no such thing", Status.NOT_FOUND_404);
                    };
            try (TestServer server = server(failure -> Optional.of(LastWords.stop()), gone);
                    RawClient client = server.client().get("/stream")) {
                assertEquals("HTTP/1.1 404 Not Found", client.head().get(""));
            }
        }
    }

    @Nested
    class Lifecycle {

        private final BlockingQueue<OpenedStream> opened = new LinkedBlockingQueue<>();
        private final BlockingQueue<SessionEnd> ended = new LinkedBlockingQueue<>();
        private final StreamLifecycle lifecycle =
                new StreamLifecycle() {
                    @Override
                    public void opened(OpenedStream stream) {
                        opened.add(stream);
                    }

                    @Override
                    public void ended(OpenedStream stream, SessionEnd end) {
                        ended.add(end);
                    }
                };

        private static TestServer server(StreamLifecycle lifecycle, Source<?> source) {
            return TestServer.of(
                    streams(new StreamLimits(1, 0), Hooks.none().withLifecycle(lifecycle)),
                    request -> source);
        }

        private static Source<Object> silent() {
            return Sources.handler(events -> new CountDownLatch(1).await());
        }

        @Test
        void a_lifecycle_hook_learns_who_opens_which_stream_and_how_it_ends() throws Exception {
            try (TestServer server = server(lifecycle, Sources.of("a"))) {
                try (RawClient client = server.stream()) {
                    client.rest();
                }
                OpenedStream first = opened.take();
                assertEquals("alice", first.principal().name());
                assertEquals("/stream", first.route());
                assertEquals(new SessionEnd.SourceEnded(), ended.take());

                try (RawClient client = server.stream()) {
                    client.rest();
                }
                assertNotEquals(first, opened.take());
            }
        }

        @Test
        void a_lifecycle_hook_learns_that_the_client_has_left() throws Exception {
            try (TestServer server = server(lifecycle, silent())) {
                server.stream().close();

                assertInstanceOf(SessionEnd.ClientGone.class, ended.take());
            }
        }

        @Test
        void a_lifecycle_hook_is_not_called_for_a_refused_client() throws Exception {
            try (TestServer server = server(lifecycle, silent());
                    RawClient client = server.stream();
                    RawClient refused = server.stream("Accept: text/event-stream")) {
                assertTrue(refused.rest().contains("event: busy"));
                server.streams.close();
                client.rest();
                ended.take();
            }
            assertEquals(1, opened.size());
        }

        @Test
        void a_lifecycle_hook_that_blocks_or_throws_delays_no_stream() throws Exception {
            CountDownLatch never = new CountDownLatch(1);
            StreamLifecycle broken =
                    new StreamLifecycle() {
                        @Override
                        public void opened(OpenedStream stream) {
                            if (stream.number() == 1) {
                                awaitUninterruptibly(never);
                            }
                            throw new IllegalStateException("opened");
                        }

                        @Override
                        public void ended(OpenedStream stream, SessionEnd end) {
                            ended.add(end);
                            throw new IllegalStateException("ended");
                        }
                    };
            try (TestServer server = server(broken, Sources.of("a"))) {
                for (int i = 0; i < 3; i++) {
                    try (RawClient client = server.stream()) {
                        assertTrue(client.rest().startsWith("data: a\n\nevent: end"));
                    }
                    TestServer.awaitNone(server.streams);
                }
                // Those of the second and the third stream.
                ended.take();
                ended.take();
                never.countDown();
                ended.take();
            }
        }

        private static void awaitUninterruptibly(CountDownLatch latch) {
            boolean interrupted = false;
            while (true) {
                try {
                    latch.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Nested
    class ContextOfTheRequest {

        private static String seen() {
            return Contexts.context().flatMap(context -> context.get(Marker.class)).isPresent()
                    ? "the request's context"
                    : "no context";
        }

        private record Marker() {}

        static Stream<Source<?>> sources() {
            Supplier<String> seen = ContextOfTheRequest::seen;
            Flow.Publisher<String> publisher =
                    subscriber -> {
                        SubmissionPublisher<String> one = new SubmissionPublisher<>();
                        one.subscribe(subscriber);
                        one.submit(seen.get());
                        one.close();
                    };
            Source<String> failing =
                    (from, out) -> {
                        throw new StreamException("broken");
                    };
            return Stream.of(
                    Sources.handler(events -> events.send(seen.get())),
                    Sources.stream(Stream.generate(seen).limit(1)),
                    Sources.iterator(Stream.generate(seen).limit(1).iterator()),
                    Sources.publisher(publisher),
                    Sources.merge(Sources.handler(events -> events.send(seen.get()))),
                    failing.onErrorResume(
                            failure -> Sources.stream(Stream.generate(seen).limit(1))));
        }

        @ParameterizedTest
        @MethodSource("sources")
        void the_context_of_the_request_is_available_while_elements_are_produced(Source<?> source)
                throws Exception {
            try (TestServer server =
                            TestServer.of(
                                    TestServer.SILENT,
                                    request -> {
                                        request.context().register(new Marker());
                                        return source;
                                    });
                    RawClient client = server.stream()) {
                assertEquals("data: the request's context\n", client.block());
            }
        }

        @Test
        void the_context_of_the_request_is_available_to_the_source_factory() throws Exception {
            try (TestServer server =
                            TestServer.of(
                                    TestServer.SILENT,
                                    request -> {
                                        Context current = Contexts.context().orElseThrow();
                                        return Sources.of(current.equals(request.context()));
                                    });
                    RawClient client = server.stream()) {
                assertEquals("data: true\n", client.block());
            }
        }
    }
}
