package dev.sluice.controller;

import static dev.sluice.controller.ControllerServer.END;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.MessageEvent;
import dev.sluice.event.UndeclaredEventException;
import dev.sluice.session.SessionOptions;
import dev.sluice.source.EventSink;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import dev.sluice.source.TypedSink;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** Events whose types are declared by a sealed interface of records. */
@Timeout(60)
class TypedEventsTest {

    sealed interface Tick {

        record Started(String name) implements Tick {}

        record Counted(int n) implements Tick, Countable {}
    }

    interface Countable {}

    sealed interface Other {

        record Happened() implements Other {}
    }

    @SseController
    static final class Ticks {

        @Sse("/sink")
        void sink(TypedSink<Tick> ticks) throws InterruptedException {
            ticks.send(new Tick.Started(ticks.lastEventId().orElse("new")));
            ticks.send(new Tick.Counted(1), "1");
        }

        @Sse(value = "/handler", events = Tick.class)
        void handler(EventSink events) throws InterruptedException {
            events.send(MessageEvent.of(new Tick.Counted(1)).withId("1"));
            assertThrows(UndeclaredEventException.class, () -> events.send("text"));
            events.send(new Tick.Counted(2));
        }

        @Sse(value = "/source", events = Tick.class)
        Source<Tick> source() {
            return Sources.of(new Tick.Started("a"), new Tick.Counted(1));
        }

        @Sse(value = "/future", events = Tick.class)
        CompletionStage<List<Countable>> future() {
            return CompletableFuture.completedFuture(List.of(new Tick.Counted(1)));
        }

        @Sse(value = "/objects", events = Tick.class)
        Iterator<Object> objects() {
            return List.<Object>of(new Tick.Counted(1), new Other.Happened()).iterator();
        }

        @Sse(value = "/refused", events = Tick.class)
        Stream<Object> refused() {
            return Stream.of(new Other.Happened());
        }

        @Sse("/nothing-to-say")
        void nothingToSay(TypedSink<Other> events) throws InterruptedException {
            events.send(new Other.Happened());
        }

        @Sse("/undeclared")
        Source<Tick> undeclared() {
            return Sources.of(new Tick.Started("a"));
        }
    }

    private static ControllerServer server;

    @BeforeAll
    static void start() {
        server = ControllerServer.of(new Ticks());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_typed_sink_sends_records_as_events_of_their_types() throws Exception {
        assertEquals(
                """
                event: started
                data: {"name":"new"}

                event: counted
                id: 1
                data: {"n":1}

                """
                        + END,
                server.stream("/sink"));
    }

    @Test
    void a_handler_is_told_of_an_undeclared_element_and_goes_on() throws Exception {
        assertEquals(
                """
                event: counted
                id: 1
                data: {"n":1}

                event: counted
                data: {"n":2}

                """
                        + END,
                server.stream("/handler"));
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    /source, '{"name":"a"}'
                    /future, '{"n":1}'
                    """)
    void a_result_gives_records_as_events_of_their_types(String path, String first)
            throws Exception {
        String type = first.contains("name") ? "started" : "counted";

        String wire = server.stream(path);

        String event = "event: %s\ndata: %s\n\n".formatted(type, first);
        assertTrue(wire.startsWith(event), wire);
    }

    @Test
    void a_record_without_components_is_an_event_without_members() throws Exception {
        assertEquals("event: happened\ndata: {}\n\n" + END, server.stream("/nothing-to-say"));
    }

    @Test
    void an_undeclared_element_fails_the_stream() throws Exception {
        assertEquals(
                """
                event: counted
                data: {"n":1}

                event: stream-error
                data: {"message":"The stream failed"}

                """,
                server.stream("/objects"));
    }

    @Test
    void an_undeclared_first_element_is_a_fault_of_the_method() throws Exception {
        assertEquals(
                500, ControllerServer.problem("500", server.get("/refused")).get("status").asInt());
    }

    @Test
    void what_is_not_declared_goes_on_as_data_without_a_type() throws Exception {
        assertEquals("data: {\"name\":\"a\"}\n\n" + END, server.stream("/undeclared"));
    }

    @SseController
    static class OtherElements {
        @Sse(value = "/a", events = Tick.class)
        Source<Other> m() {
            return Sources.of();
        }
    }

    @SseController
    static class PromisedText {
        @Sse(value = "/a", events = Tick.class)
        CompletionStage<List<String>> m() {
            return CompletableFuture.completedFuture(List.of());
        }
    }

    @SseController
    static class Numbers {
        @Sse(value = "/a", events = Tick.class)
        int[] m() {
            return new int[0];
        }
    }

    @SseController
    static class ReactiveText {
        @Sse(value = "/a", events = Tick.class)
        Flux<String> m() {
            return Flux.just("a");
        }
    }

    @SseController
    static class TwoDeclarations {
        @Sse(value = "/a", events = Tick.class)
        void m(TypedSink<Other> events) {}
    }

    @SseController
    static class NoInterface {
        @Sse("/a")
        void m(TypedSink<String> events) {}
    }

    @SseController
    static class TwoSinks {
        @Sse("/a")
        void m(TypedSink<Tick> typed, EventSink events) {}
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                OtherElements.class,
                PromisedText.class,
                Numbers.class,
                ReactiveText.class,
                TwoDeclarations.class,
                NoInterface.class,
                TwoSinks.class
            })
    void a_method_that_sends_other_events_than_it_declares_is_not_bound(Class<?> controller)
            throws Exception {
        Object instance = controller.getDeclaredConstructor().newInstance();

        BindingException refused =
                assertThrows(
                        BindingException.class,
                        () -> Controllers.create(SessionOptions.defaults()).bind(instance));

        String message = refused.getMessage();
        assertEquals(
                switch (instance) {
                    case OtherElements _ ->
                            "gives %s, but declares events of %s"
                                    .formatted(Other.class.getName(), Tick.class.getName());
                    case PromisedText _, ReactiveText _ ->
                            "gives java.lang.String, but declares events of "
                                    + Tick.class.getName();
                    case Numbers _ -> "gives int, but declares events of " + Tick.class.getName();
                    case TwoDeclarations _ ->
                            "declares events of %s, but its TypedSink takes those of %s"
                                    .formatted(Tick.class.getName(), Other.class.getName());
                    case NoInterface _ ->
                            "has events that cannot be: events must be a sealed interface of"
                                    + " records, or one record, was java.lang.String";
                    default ->
                            "returns nothing, so it must have one EventSink or TypedSink parameter,"
                                    + " no more and no less";
                },
                message.substring(message.indexOf(") ") + 2));
    }
}
