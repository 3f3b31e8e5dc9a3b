package dev.sluice.controller;

import static dev.sluice.controller.ControllerServer.END;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.event.MessageEvent;
import dev.sluice.http.RawClient;
import dev.sluice.logging.LogLines;
import dev.sluice.source.EventSink;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import io.helidon.http.NotFoundException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@Timeout(60)
class ResultTest {

    private static final CompletableFuture<List<String>> LATE = new CompletableFuture<>();
    private static final CompletableFuture<List<String>> LATE_NULL = new CompletableFuture<>();

    private static final String MUST_RETURN =
            "returned null, but must return a Source, Flow.Publisher, Reactive Streams Publisher,"
                    + " Stream, Iterator, Iterable or array, or a Future or CompletionStage of one"
                    + " of these";

    @SseController
    @SuppressWarnings("NullAway") // Some results are null to see what happens.
    static final class Results {

        @Sse("/void/{from}")
        void blocking(@FromPath("from") int from, EventSink events) throws InterruptedException {
            for (int n = from; n > 0; n--) {
                events.send(MessageEvent.of(n).withType("tick"));
            }
        }

        @Sse("/source")
        Source<String> source() {
            return Sources.of("a");
        }

        @Sse("/generic-source")
        @SuppressWarnings("TypeParameterUnusedInFormals") // Odd, but it can be bound.
        <T extends Source<String>> T genericSource() {
            @SuppressWarnings("unchecked")
            T source = (T) Sources.of("a");
            return source;
        }

        @Sse("/flow-publisher")
        Flow.Publisher<String> flowPublisher() {
            return JdkFlowAdapter.publisherToFlowPublisher(Flux.just("a"));
        }

        @Sse("/stream")
        Stream<String> stream() {
            return Stream.of("a");
        }

        @Sse("/iterator")
        Iterator<String> iterator() {
            return List.of("a").iterator();
        }

        @Sse("/list")
        List<String> list() {
            return List.of("a");
        }

        @Sse("/future")
        Future<List<String>> future() {
            return CompletableFuture.completedFuture(List.of("a"));
        }

        @Sse("/stage")
        CompletionStage<? extends Source<String>> stage() {
            return CompletableFuture.completedStage(Sources.of("a"));
        }

        @Sse("/future-of-flux")
        Future<Flux<String>> futureOfFlux() {
            return CompletableFuture.completedFuture(Flux.just("a"));
        }

        @Sse("/publisher")
        Publisher<String> publisher() {
            return Flux.just("a");
        }

        @Sse("/flux")
        Flux<String> flux() {
            return Flux.just("a");
        }

        @Sse("/mono")
        Mono<String> mono() {
            return Mono.just("a");
        }

        @Sse("/array")
        String[] array() {
            return new String[] {"a"};
        }

        @Sse("/stream-of-numbers")
        IntStream streamOfNumbers() {
            return IntStream.range(0, 2);
        }

        @Sse("/array-of-numbers")
        double[] arrayOfNumbers() {
            return new double[] {0.5, 1.5};
        }

        @Sse("/null")
        List<String> nothing() {
            return null;
        }

        @Sse("/null-future")
        Future<List<String>> nullFuture() {
            return null;
        }

        @Sse("/future-of-null/{id}")
        Future<List<String>> futureOfNull(@FromPath("id") Optional<Long> id) {
            return CompletableFuture.completedFuture(null);
        }

        @Sse("/late-null")
        Future<List<String>> lateNull() {
            return LATE_NULL;
        }

        @Sse("/failed-future")
        Future<List<String>> failedFuture() {
            return CompletableFuture.failedFuture(new NotFoundException("There is none"));
        }

        @Sse("/late")
        Future<List<String>> late() {
            return LATE;
        }
    }

    private static ControllerServer server;

    @BeforeAll
    static void start() {
        server = ControllerServer.of(new Results());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_method_can_send_events_in_blocking_style() throws Exception {
        assertEquals(
                "event: tick\ndata: 2\n\nevent: tick\ndata: 1\n\n" + END, server.stream("/void/2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/source",
                "/generic-source",
                "/flow-publisher",
                "/publisher",
                "/flux",
                "/mono",
                "/stream",
                "/iterator",
                "/list",
                "/array",
                "/future",
                "/future-of-flux",
                "/stage"
            })
    void a_result_of_any_supported_type_is_streamed(String path) throws Exception {
        assertEquals("data: a\n\n" + END, server.stream(path));
    }

    @Test
    void the_numbers_of_primitive_streams_and_arrays_are_streamed() throws Exception {
        assertEquals("data: 0\n\ndata: 1\n\n" + END, server.stream("/stream-of-numbers"));
        assertEquals("data: 0.5\n\ndata: 1.5\n\n" + END, server.stream("/array-of-numbers"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/null | /null | nothing()",
                "/null-future | /null-future | nullFuture()",
                "/future-of-null/1 | /future-of-null/{id} | futureOfNull(Optional)"
            })
    void a_null_result_is_a_500_and_one_line_in_the_log_without_a_stack_trace(String row)
            throws Exception {
        String[] cells = row.split(" [|] ", -1);
        try (LogLines log = LogLines.record()) {
            assertEquals("", ControllerServer.detail("500", server.get(cells[0])));
            assertEquals(
                    List.of(
                            "WARNING Failed GET %s with 500 Internal Server Error: %s.%s %s"
                                    .formatted(
                                            cells[1],
                                            Results.class.getName(),
                                            cells[2],
                                            MUST_RETURN)),
                    log.with("GET " + cells[1]));
        }
    }

    @Test
    void a_null_from_a_late_future_ends_the_stream_and_is_one_line_in_the_log() throws Exception {
        try (LogLines log = LogLines.record();
                RawClient client = server.get("/late-null")) {
            client.head();
            client.skipPreamble();
            LATE_NULL.complete(null);
            assertEquals(
                    "event: stream-error\ndata: {\"message\":\"The stream failed\"}\n\n",
                    client.rest());
            assertEquals(
                    List.of(
                            "WARNING Stream GET /late-null failed: %s.lateNull() %s"
                                    .formatted(Results.class.getName(), MUST_RETURN)),
                    log.with("late-null"));
        }
    }

    @Test
    void a_failed_future_sets_the_status_of_the_response() throws Exception {
        assertEquals("There is none", ControllerServer.detail("404", server.get("/failed-future")));
    }

    @Test
    void a_stream_begins_before_a_slow_future_completes() throws Exception {
        try (RawClient client = server.get("/late")) {
            assertEquals("HTTP/1.1 200 OK", client.head().get(""));
            client.skipPreamble();
            LATE.complete(List.of("late"));
            assertEquals("data: late\n\n" + END, client.rest());
        }
    }
}
