package dev.sluice.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.controller.other.InOtherPackage;
import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.http.stream.Route;
import dev.sluice.source.EventSink;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InheritedMethodsTest {

    interface Feed {
        Iterable<?> feed();
    }

    @SseController
    static class NarrowerResult implements Feed {
        @Sse("/a")
        @Override
        public List<String> feed() {
            return List.of("narrower");
        }
    }

    abstract static class Generic<T> {
        @Sse("/a/{value}")
        abstract void run(@FromPath("value") T value, EventSink events) throws Exception;
    }

    @SseController
    static class OfInteger extends Generic<Integer> {
        @Override
        void run(Integer value, EventSink events) throws Exception {
            events.send(value + 1);
        }
    }

    @SseController
    static class AnnotatedAgain extends Generic<Integer> {
        @Override
        @Sse("/b/{value}")
        void run(@FromPath("value") Integer value, EventSink events) throws Exception {
            events.send(value + 2);
        }
    }

    abstract static class GenericBody<T extends Record> {
        @Sse(value = "/a", method = "POST")
        Source<T> echo(@FromBody T body) {
            return Sources.of(body);
        }
    }

    record Point(int x, int y) {}

    @SseController
    static class OfPoint extends GenericBody<Point> {}

    @SseController
    static class Base {
        @Sse("/a")
        Source<String> stream() {
            return Sources.of("base");
        }
    }

    static class Plain extends Base {}

    static class Overriding extends Base {
        @Override
        Source<String> stream() {
            return Sources.of("override");
        }
    }

    @SseController("/api")
    static class OverridingWithPath extends Base {
        @Override
        @Sse("/b")
        Source<String> stream() {
            return Sources.of("override");
        }
    }

    @SseController("/api/")
    interface Described {
        @Sse("/described/{id}")
        Source<String> stream(@FromPath("id") String id);

        @Sse("health")
        default Source<String> health() {
            return Sources.of("ok");
        }
    }

    static class Implementation implements Described {
        @Override
        public Source<String> stream(String id) {
            return Sources.of("id " + id);
        }
    }

    /** Its bridge for the interface is in the subclass, not where the method is. */
    static class Runner {
        @Sse("/a/{value}")
        public void run(@FromPath("value") Integer value, EventSink events) throws Exception {
            events.send(value + 3);
        }
    }

    interface Runs<T> {
        @Sse("/other/{value}")
        void run(@FromPath("value") T value, EventSink events) throws Exception;
    }

    @SseController
    static class InheritsItsImplementation extends Runner implements Runs<Integer> {}

    interface Narrower extends Described {
        @Override
        @Sse("/narrower/{id}")
        Source<String> stream(@FromPath("id") String id);
    }

    /** Names the wider interface first. */
    static class OfTwoInterfaces implements Described, Narrower {
        @Override
        public Source<String> stream(String id) {
            return Sources.of("id " + id);
        }
    }

    @SseController
    static class Heir extends InOtherPackage {
        @Sse("/ours")
        Source<String> stream() {
            return Sources.of("ours");
        }
    }

    @SseController
    record AsRecord(String name) {
        @Sse("/a")
        Source<String> stream() {
            return Sources.of(name);
        }
    }

    private static final class InAnotherPlace {
        @SseController
        private static final class Hidden {
            @Sse("/a")
            @SuppressWarnings("UnusedMethod") // It is called by reflection.
            private Source<String> stream() {
                return Sources.of("hidden");
            }
        }
    }

    private static List<String> routes(Object controller) {
        return Controllers.create(TestServer.SILENT).bind(controller).stream()
                .map(Route::name)
                .toList();
    }

    private static String stream(Object controller, String path) throws Exception {
        try (TestServer server =
                        TestServer.of(Controllers.create(TestServer.SILENT).bind(controller));
                RawClient client = server.client().get(path)) {
            assertEquals("HTTP/1.1 200 OK", client.head().get(""));
            return client.skipPreamble().streamLine();
        }
    }

    @Test
    void a_method_that_narrows_the_result_of_an_interface_is_bound_once() throws Exception {
        assertEquals(List.of("GET /a"), routes(new NarrowerResult()));
        assertEquals("data: narrower", stream(new NarrowerResult(), "/a"));
    }

    @Test
    void a_parameter_with_a_type_of_a_generic_base_class_is_converted() throws Exception {
        assertEquals(List.of("GET /a/{value}"), routes(new OfInteger()));
        assertEquals("data: 6", stream(new OfInteger(), "/a/5"));
    }

    @Test
    void the_annotation_of_an_override_takes_precedence_over_a_generic_base_class()
            throws Exception {
        assertEquals(List.of("GET /b/{value}"), routes(new AnnotatedAgain()));
        assertEquals("data: 7", stream(new AnnotatedAgain(), "/b/5"));
    }

    @Test
    void a_body_with_a_type_of_a_generic_base_class_is_read() throws Exception {
        try (TestServer server =
                        TestServer.of(Controllers.create(TestServer.SILENT).bind(new OfPoint()));
                RawClient client =
                        server.client()
                                .request(
                                        "POST",
                                        "/a",
                                        "Content-Type: application/json",
                                        "Content-Length: 13")
                                .send("{\"x\":1,\"y\":2}")) {
            client.head();
            assertEquals("data: {\"x\":1,\"y\":2}", client.skipPreamble().streamLine());
        }
    }

    @Test
    void a_subclass_is_bound_and_its_override_is_called() throws Exception {
        assertEquals("data: base", stream(new Plain(), "/a"));
        assertEquals("data: override", stream(new Overriding(), "/a"));
        assertEquals(List.of("GET /api/b"), routes(new OverridingWithPath()));
        assertEquals("data: override", stream(new OverridingWithPath(), "/api/b"));
    }

    @Test
    void annotated_and_default_methods_of_an_interface_are_bound() throws Exception {
        assertEquals(
                List.of("GET /api/described/{id}", "GET /api/health"),
                routes(new Implementation()));
        assertEquals("data: id 7", stream(new Implementation(), "/api/described/7"));
        assertEquals("data: ok", stream(new Implementation(), "/api/health"));
    }

    @Test
    void a_proxy_of_an_annotated_interface_is_bound() throws Exception {
        InvocationHandler toImplementation =
                (proxy, method, arguments) -> method.invoke(new Implementation(), arguments);
        Object proxy =
                Proxy.newProxyInstance(
                        Described.class.getClassLoader(),
                        new Class<?>[] {Described.class},
                        toImplementation);

        assertEquals("data: id 7", stream(proxy, "/api/described/7"));
    }

    @Test
    void private_methods_of_private_classes_are_bound() throws Exception {
        assertEquals("data: hidden", stream(new InAnotherPlace.Hidden(), "/a"));
    }

    @Test
    void an_inherited_method_is_bound_once_when_a_subclass_adds_its_interface() throws Exception {
        assertEquals(List.of("GET /a/{value}"), routes(new InheritsItsImplementation()));
        assertEquals("data: 8", stream(new InheritsItsImplementation(), "/a/5"));
    }

    @Test
    void the_annotation_of_an_interface_takes_precedence_over_its_superinterface() {
        assertEquals(
                List.of("GET /api/health", "GET /api/narrower/{id}"),
                routes(new OfTwoInterfaces()));
    }

    @Test
    void records_and_anonymous_subclasses_are_bound() throws Exception {
        assertEquals("data: news", stream(new AsRecord("news"), "/a"));
        Base anonymous =
                new Base() {
                    @Override
                    Source<String> stream() {
                        return Sources.of("anonymous");
                    }
                };
        assertEquals("data: anonymous", stream(anonymous, "/a"));
    }

    @Test
    void methods_that_do_not_override_each_other_across_packages_are_both_bound() {
        assertEquals(List.of("GET /ours", "GET /theirs"), routes(new Heir()));
    }
}
