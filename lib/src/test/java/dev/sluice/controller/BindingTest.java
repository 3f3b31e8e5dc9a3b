package dev.sluice.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.session.SessionOptions;
import dev.sluice.source.EventSink;
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
    static class OptionalBody {
        @Sse(value = "/a", method = "POST")
        List<String> m(@FromBody Optional<String> body) {
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
    static class WrongPath {
        @Sse("a")
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

    static Stream<Arguments> controllers() {
        String bare =
                "m(int) has parameter %s, which must have one of @FromPath, @FromQuery,"
                        + " @FromHeader, @FromBody and @LastEventId, or be a ServerRequest, a"
                        + " Principal or an EventSink";
        String result =
                "m() returns %s, but must return nothing, or a Source, Flow.Publisher,"
                        + " Reactive Streams Publisher, Stream, Iterator, Iterable or array, or a"
                        + " Future or CompletionStage of one of these";
        return Stream.of(
                Arguments.of(
                        new NoSink(),
                        "m() returns nothing, so it must have one EventSink parameter"),
                Arguments.of(
                        new UselessSink(),
                        "m(EventSink) has an EventSink parameter, so it must return nothing"),
                Arguments.of(new WrongResult(), result.formatted("java.lang.String")),
                Arguments.of(
                        new WrongPromise(),
                        result.formatted("java.util.concurrent.Future<java.lang.String>")),
                Arguments.of(new BareParameter(), bare.formatted("count")),
                Arguments.of(new TwoOrigins(), bare.formatted("id")),
                Arguments.of(
                        new NotInPath(), "m(int) reads {ident}, which is not in its path /a/{id}"),
                Arguments.of(
                        new WrongDefault(),
                        "m(int) has parameter n, whose default must be int, was \"x\""),
                Arguments.of(
                        new WrongLastEventId(),
                        "m(int) has parameter id with @LastEventId, which must be an"
                                + " Optional<String>"),
                Arguments.of(
                        new OptionalBody(),
                        "m(Optional) has parameter body with @FromBody, which must not be an"
                                + " Optional"),
                Arguments.of(
                        new WrongOption(),
                        "m() has a wrong @Sse: heartbeat must be an ISO 8601 duration such as"
                                + " PT15S, was 15"),
                Arguments.of(
                        new WrongPath(), "m() has a wrong @Sse: path must start with /, was \"a\""),
                Arguments.of(
                        new TwoSinks(),
                        "m(EventSink, EventSink) returns nothing, so it must have one EventSink"
                                + " parameter"),
                Arguments.of(
                        new TwoBodies(),
                        "m(String, String) has more than one parameter with @FromBody"),
                Arguments.of(
                        new NoText(),
                        "m(Runnable) has parameter r, whose type cannot be made of a text: give it"
                                + " a static valueOf(String)"),
                Arguments.of(new NoName(), "m(int) has a query parameter without a name"),
                Arguments.of(
                        new NoMethodName(),
                        "m() has a wrong @Sse: method must be one of [GET, POST, PUT, PATCH, DELETE,"
                                + " QUERY], was \"\""),
                Arguments.of(
                        new MisspeltMethod(),
                        "m() has a wrong @Sse: method must be one of [GET, POST, PUT, PATCH, DELETE,"
                                + " QUERY], was \"PSOT\""),
                Arguments.of(
                        new BodyOfGet(),
                        "m(String) has a parameter with @FromBody, but GET has no body: use POST"),
                Arguments.of(
                        new NoPattern(),
                        "m() has a wrong @Sse: path must be a pattern such as /news/{id}, was"
                                + " \"/a/{b\""),
                Arguments.of(new Static(), "m() must not be static"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("controllers")
    void stops_with_one_line_that_says_which_method_and_why(Object controller, String why) {
        assertEquals(controller.getClass().getName() + "." + why, refusal(controller));
    }

    @Test
    void stops_for_a_class_that_is_no_controller() {
        assertEquals(
                NotAnnotated.class.getName() + " has no @SseController",
                refusal(new NotAnnotated()));
        assertEquals(
                NoMethod.class.getName() + " has no method with @Sse", refusal(new NoMethod()));
    }

    @Test
    void stops_for_two_methods_whose_paths_differ_only_in_the_names_of_parameters() {
        assertEquals(
                SamePath.class.getName()
                        + ".other() answers GET /a/{name}, as "
                        + One.class.getName()
                        + ".one does",
                refusal(new One(), new SamePath()));
    }

    private static String refusal(Object... controllers) {
        Controllers binder = Controllers.create(SessionOptions.defaults());
        return assertThrows(BindingException.class, () -> binder.bind(controllers)).getMessage();
    }
}
