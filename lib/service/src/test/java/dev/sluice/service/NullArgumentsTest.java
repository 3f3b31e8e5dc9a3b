package dev.sluice.service;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.controller.Controllers;
import dev.sluice.event.EventEncoder;
import dev.sluice.feature.SluiceFeature;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.guard.Requirement;
import dev.sluice.http.stream.EventStreams;
import dev.sluice.http.stream.Hooks;
import dev.sluice.http.stream.Route;
import dev.sluice.http.stream.SourceFactory;
import dev.sluice.http.stream.StreamLimits;
import dev.sluice.session.ErrorMapper;
import dev.sluice.session.SessionListener;
import dev.sluice.session.SessionOptions;
import dev.sluice.source.Sources;
import dev.sluice.topic.OnOverflow;
import dev.sluice.topic.web.TopicRoute;
import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRoute;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a stream is set up with is refused where it is null, not when a request needs it. */
class NullArgumentsTest {

    private static final Route ROUTE =
            new Route(Method.GET, "/a", SessionOptions.defaults(), request -> Sources.of("a"));

    /** Arguments beside the one that is null. */
    private static final Map<Class<?>, Object> ARGUMENTS =
            Map.ofEntries(
                    Map.entry(String.class, "/a"),
                    Map.entry(Method.class, ROUTE.method()),
                    Map.entry(SourceFactory.class, ROUTE.factory()),
                    Map.entry(SessionOptions.class, ROUTE.options()),
                    Map.entry(Requirement.class, ROUTE.requirement()),
                    Map.entry(ErrorMapper.class, ROUTE.errors()),
                    Map.entry(StreamLimits.class, StreamLimits.NONE),
                    Map.entry(EventEncoder.class, EventEncoder.create()),
                    Map.entry(ObjectMapper.class, new ObjectMapper()),
                    Map.entry(Clients.class, Clients.local()),
                    Map.entry(Hooks.class, Hooks.none()),
                    Map.entry(Function.class, (Function<?, ?>) route -> SessionListener.NONE),
                    Map.entry(OnOverflow.class, OnOverflow.SKIP),
                    Map.entry(Optional.class, Optional.empty()),
                    Map.entry(Set.class, Set.of()));

    /** A method or a constructor, to be called with null as one of its arguments. */
    record Call(Object target, Executable code, int absent) {

        void make() throws ReflectiveOperationException {
            Class<?>[] types = code.getParameterTypes();
            Object[] arguments = Stream.of(types).map(ARGUMENTS::get).toArray();
            // An array is that of the variable arguments.
            arguments[absent] =
                    types[absent].isArray()
                            ? Array.newInstance(types[absent].getComponentType(), 1)
                            : null;
            if (code instanceof Constructor<?> constructor) {
                constructor.newInstance(arguments);
            } else {
                ((java.lang.reflect.Method) code).invoke(target, arguments);
            }
        }

        @Override
        public String toString() {
            return "%s.%s with null as its %s of %d arguments"
                    .formatted(
                            code.getDeclaringClass().getSimpleName(),
                            code.getName(),
                            absent + 1,
                            code.getParameterCount());
        }
    }

    static Stream<Call> calls() {
        return Stream.of(
                        Sluice.service(),
                        SluiceFeature.builder(),
                        EventStreams.create(),
                        Hooks.none(),
                        Controllers.create(ROUTE.options()),
                        ROUTE,
                        TopicRoute.at("/{topic}"))
                .flatMap(target ->
                        Stream.concat(
                                        Stream.of(target.getClass().getConstructors()),
                                        Stream.of(target.getClass().getMethods())
                                                .filter(NullArgumentsTest::makes))
                                .flatMap(code -> calls(target, code)));
    }

    /** Returns whether a method makes what requests are answered with, or a builder of it. */
    private static boolean makes(java.lang.reflect.Method method) {
        return Set.of(method.getDeclaringClass(), HttpRoute.class, Handler.class)
                .contains(method.getReturnType());
    }

    private static Stream<Call> calls(Object target, Executable code) {
        Class<?>[] types = code.getParameterTypes();
        return IntStream.range(0, types.length)
                .filter(index -> !types[index].isPrimitive())
                .mapToObj(index -> new Call(target, code, index));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("calls")
    void null_is_refused_at_once(Call call) {
        InvocationTargetException failed =
                assertThrows(InvocationTargetException.class, call::make);

        Throwable refused = assertInstanceOf(NullPointerException.class, failed.getCause());
        assertTrue(refused.getMessage().endsWith(" must not be null"), refused::getMessage);
    }
}
