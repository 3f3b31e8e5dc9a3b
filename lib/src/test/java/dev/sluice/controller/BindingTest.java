package dev.sluice.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.session.OnEnd;
import dev.sluice.session.SessionOptions;
import dev.sluice.source.EventSink;
import dev.sluice.source.Source;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BindingTest {

    static class NotAnnotated {}

    @SseController
    static class NoMethod {}

    @SseController
    static class NoSink {
        @Sse("/a")
        void m() {}
    }

    @SseController
    static class UselessSink {
        @Sse("/a")
        List<String> m(EventSink events) {
            return List.of();
        }
    }

    @SseController
    static class WrongResult {
        @Sse("/a")
        String m() {
            return "";
        }
    }

    @SseController
    static class WrongPromise {
        @Sse("/a")
        Future<String> m() {
            return new java.util.concurrent.CompletableFuture<>();
        }
    }

    @SseController
    static class BareParameter {
        @Sse("/a")
        List<String> m(int count) {
            return List.of();
        }
    }

    @SseController
    static class TwoOrigins {
        @Sse("/a/{id}")
        List<String> m(@FromPath("id") @FromQuery("id") int id) {
            return List.of();
        }
    }

    @SseController
    static class NotInPath {
        @Sse("/a/{id}")
        List<String> m(@FromPath("ident") int id) {
            return List.of();
        }
    }

    @SseController
    static class WrongDefault {
        @Sse("/a")
        List<String> m(@FromQuery(value = "n", defaultValue = "x") int n) {
            return List.of();
        }
    }

    @SseController
    static class WrongLastEventId {
        @Sse("/a")
        List<String> m(@LastEventId int id) {
            return List.of();
        }
    }

    @SseController
    static class WrongOption {
        @Sse(value = "/a", heartbeat = "15")
        List<String> m() {
            return List.of();
        }
    }

    @SseController
    static class TwoValues {
        @Sse(
                value = "/a",
                onEnd = {OnEnd.STOP, OnEnd.RECONNECT})
        List<String> m() {
            return List.of();
        }
    }

    @SseController
    static class Static {
        @Sse("/a")
        static List<String> m() {
            return List.of();
        }
    }

    @SseController
    static class ResponseAndSink {
        @Sse("/a")
        void m(ServerResponse response, EventSink events) {}
    }

    @SseController
    static class OptionalResult {
        @Sse("/a")
        Optional<Source<String>> m() {
            return Optional.empty();
        }
    }

    @SseController
    static class NoTexts {
        @Sse("/a")
        List<String> m(@FromQuery("r") Optional<List<Runnable>> r) {
            return List.of();
        }
    }

    @SseController("/api")
    static class Brew {
        @Sse(value = "a", method = "BREW")
        List<String> m() {
            return List.of();
        }
    }

    @SseController
    static class TwoSinks {
        @Sse("/a")
        void m(EventSink one, EventSink other) {}
    }

    @SseController
    static class TwoBodies {
        @Sse(value = "/a", method = "POST")
        List<String> m(@FromBody String one, @FromBody String other) {
            return List.of();
        }
    }

    @SseController
    static class NoText {
        @Sse("/a")
        List<String> m(@FromQuery("r") Runnable r) {
            return List.of();
        }
    }

    @SseController
    static class NoName {
        @Sse("/a")
        List<String> m(@FromQuery("") int n) {
            return List.of();
        }
    }

    @SseController
    static class NoMethodName {
        @Sse(value = "/a", method = "")
        List<String> m() {
            return List.of();
        }
    }

    @SseController
    static class MisspeltMethod {
        @Sse(value = "/a", method = "PSOT")
        List<String> m() {
            return List.of();
        }
    }

    @SseController
    static class BodyOfGet {
        @Sse("/a")
        List<String> m(@FromBody String body) {
            return List.of();
        }
    }

    @SseController
    static class NoPattern {
        @Sse("/a/{b")
        List<String> m() {
            return List.of();
        }
    }

    @SseController
    static class One {
        @Sse("/a/{id}")
        List<String> one() {
            return List.of();
        }
    }

    @SseController
    static class SamePath {
        @Sse("/a/{name}")
        List<String> other() {
            return List.of();
        }
    }

    private static final String BARE =
            "has parameter %s, which must have one of @FromPath, @FromQuery, @FromHeader, @FromBody"
                    + " and @LastEventId, or be a ServerRequest, a ServerResponse, a Principal or"
                    + " an EventSink or a TypedSink";

    private static final String RESULT =
            "returns %s, but must return nothing, or a Source, Flow.Publisher, Reactive Streams"
                    + " Publisher, Stream, Iterator, Iterable or array, or a Future or"
                    + " CompletionStage of one of these";

    private static final String METHODS =
            "has a wrong @Sse: method must be one of [GET, POST, PUT, PATCH, DELETE, QUERY], was"
                    + " \"%s\"";

    private static final String NO_TEXT =
            "has parameter r, whose type cannot be made of a text: give it a static"
                    + " valueOf(String) or a constructor with one String";

    private static Arguments refused(Object controller, String route, String method, String why) {
        return Arguments.of(controller, route, method, why);
    }

    static Stream<Arguments> controllers() {
        return Stream.of(
                refused(
                        new NoSink(),
                        "GET /a",
                        "m()",
                        "returns nothing, so it must have one EventSink or TypedSink parameter, no more and no"
                                + " less"),
                refused(
                        new UselessSink(),
                        "GET /a",
                        "m(EventSink)",
                        "has an EventSink or TypedSink parameter, so it must return nothing"),
                refused(
                        new ResponseAndSink(),
                        "GET /a",
                        "m(ServerResponse, EventSink)",
                        "has a ServerResponse parameter, but its sink comes after the head of"
                                + " the response: return Sources.handler(events -> ...) after the"
                                + " headers are set"),
                refused(new WrongResult(), "GET /a", "m()", RESULT.formatted("java.lang.String")),
                refused(
                        new WrongPromise(),
                        "GET /a",
                        "m()",
                        RESULT.formatted("java.util.concurrent.Future<java.lang.String>")),
                refused(
                        new OptionalResult(),
                        "GET /a",
                        "m()",
                        RESULT.formatted(
                                "java.util.Optional<dev.sluice.source.Source<java.lang.String>>")),
                refused(new BareParameter(), "GET /a", "m(int)", BARE.formatted("count")),
                refused(new TwoOrigins(), "GET /a/{id}", "m(int)", BARE.formatted("id")),
                refused(
                        new NotInPath(),
                        "GET /a/{id}",
                        "m(int)",
                        "reads {ident}, which is not in its path /a/{id}"),
                refused(
                        new WrongDefault(),
                        "GET /a",
                        "m(int)",
                        "has parameter n, whose default must be int, was \"x\""),
                refused(
                        new WrongLastEventId(),
                        "GET /a",
                        "m(int)",
                        "has parameter id with @LastEventId, which must be an Optional<String>"),
                refused(
                        new WrongOption(),
                        "GET /a",
                        "m()",
                        "has a wrong @Sse: heartbeat must be an ISO 8601 duration such as PT15S,"
                                + " was 15"),
                refused(
                        new TwoValues(),
                        "GET /a",
                        "m()",
                        "has a wrong @Sse: on-end must be one value, was [STOP, RECONNECT]"),
                refused(
                        new TwoSinks(),
                        "GET /a",
                        "m(EventSink, EventSink)",
                        "returns nothing, so it must have one EventSink or TypedSink parameter, no more and no"
                                + " less"),
                refused(
                        new TwoBodies(),
                        "POST /a",
                        "m(String, String)",
                        "has more than one parameter with @FromBody"),
                refused(new NoText(), "GET /a", "m(Runnable)", NO_TEXT),
                refused(new NoTexts(), "GET /a", "m(Optional)", NO_TEXT),
                refused(new NoName(), "GET /a", "m(int)", "has a query parameter without a name"),
                refused(new NoMethodName(), "/a", "m()", METHODS.formatted("")),
                refused(new MisspeltMethod(), "PSOT /a", "m()", METHODS.formatted("PSOT")),
                refused(new Brew(), "BREW /api/a", "m()", METHODS.formatted("BREW")),
                refused(
                        new BodyOfGet(),
                        "GET /a",
                        "m(String)",
                        "has a parameter with @FromBody, but GET has no body: use POST"),
                refused(
                        new NoPattern(),
                        "GET /a/{b",
                        "m()",
                        "has a wrong @Sse: path must be a pattern such as /news/{id}, was"
                                + " \"/a/{b\""),
                refused(new Static(), "GET /a", "m()", "must not be static"));
    }

    @ParameterizedTest(name = "{1} {3}")
    @MethodSource("controllers")
    void a_controller_that_cannot_be_bound_prevents_startup_with_one_line(
            Object controller, String route, String method, String why) {
        assertEquals(
                "%s: %s.%s %s".formatted(route, controller.getClass().getName(), method, why),
                refusal(controller));
    }

    @Test
    void a_class_that_is_no_controller_prevents_startup() {
        assertEquals(
                NotAnnotated.class.getName() + " has no @SseController: put it on the class",
                refusal(new NotAnnotated()));
        assertEquals(
                NoMethod.class.getName()
                        + " has no method with @Sse or @Run: put one on those that answer with a stream",
                refusal(new NoMethod()));
        assertEquals(
                "a controller must be an object, was the class "
                        + One.class.getName()
                        + ": pass an instance of it",
                refusal(One.class));
    }

    @Test
    void two_paths_that_differ_only_in_parameter_names_prevent_startup() {
        assertEquals(
                "GET /a/{name}: "
                        + SamePath.class.getName()
                        + ".other() has the route of "
                        + One.class.getName()
                        + ".one(): give one of them another path or HTTP method",
                refusal(new One(), new SamePath()));
    }

    private static String refusal(Object... controllers) {
        Controllers binder = Controllers.create(SessionOptions.defaults());
        return assertThrows(BindingException.class, () -> binder.bind(controllers)).getMessage();
    }
}
