package dev.sluice.controller;

import com.fasterxml.jackson.databind.JavaType;
import dev.sluice.http.problem.ProblemException;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import java.lang.reflect.Array;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.BaseStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The type of a method's result, and its conversion to a source.
 *
 * @param endpoint the method
 * @param conversion makes a source of a value, which is not null
 */
record ResultType(Endpoint endpoint, Function<Object, Source<?>> conversion) {

    static final String SUPPORTED =
            "a Source, Flow.Publisher, Reactive Streams Publisher, Stream, Iterator, Iterable or"
                    + " array, or a Future or CompletionStage of one of these";

    private static final List<Class<?>> PROMISES = List.of(Future.class, CompletionStage.class);

    private static final List<Class<?>> STREAMS =
            List.of(
                    Source.class,
                    Flow.Publisher.class,
                    BaseStream.class,
                    Iterator.class,
                    Iterable.class);

    /** Named, because the library that has it is optional. */
    private static final String REACTIVE_PUBLISHER = "org.reactivestreams.Publisher";

    /** Empty if a method must not return this type. */
    static Optional<ResultType> of(Endpoint endpoint, JavaType type) {
        return PROMISES.stream()
                .filter(type::isTypeOrSubTypeOf)
                .findFirst()
                .map(promise -> promised(endpoint, type.findTypeParameters(promise)))
                .orElseGet(() -> stream(type).map(found -> new ResultType(endpoint, found)));
    }

    /**
     * The source that a value becomes.
     *
     * @throws ProblemException if the value is null
     */
    Source<?> toSource(@Nullable Object value) {
        if (value == null) {
            throw endpoint.failed("returned null, but must return " + SUPPORTED);
        }
        return conversion.apply(value);
    }

    /** The type of the elements that a result gives; empty if the signature does not say it. */
    static Optional<JavaType> elements(JavaType type) {
        if (type.isArrayType()) {
            return Optional.of(type.getContentType());
        }
        for (Class<?> promise : PROMISES) {
            if (type.isTypeOrSubTypeOf(promise)) {
                return Stream.of(type.findTypeParameters(promise))
                        .findFirst()
                        .flatMap(ResultType::elements);
            }
        }
        return Stream.concat(STREAMS.stream(), reactivePublisher(type.getRawClass()).stream())
                .filter(type::isTypeOrSubTypeOf)
                .findFirst()
                .flatMap(stream -> Stream.of(type.findTypeParameters(stream)).findFirst());
    }

    private static Optional<ResultType> promised(Endpoint endpoint, JavaType[] parameters) {
        return parameters.length == 0
                ? Optional.empty()
                : stream(parameters[0])
                        .map(found -> new ResultType(endpoint, found))
                        .map(inner -> new ResultType(endpoint, value -> future(value, inner)));
    }

    private static Optional<Function<Object, Source<?>>> stream(JavaType type) {
        if (type.isTypeOrSubTypeOf(Source.class)) {
            return Optional.of(value -> (Source<?>) value);
        }
        if (type.isTypeOrSubTypeOf(Flow.Publisher.class)) {
            return Optional.of(value -> Sources.publisher((Flow.Publisher<?>) value));
        }
        if (reactivePublisher(type.getRawClass()).isPresent()) {
            return Optional.of(ReactiveStreams::toSource);
        }
        if (type.isTypeOrSubTypeOf(BaseStream.class)) {
            return Optional.of(value -> Sources.stream(boxed((BaseStream<?, ?>) value)));
        }
        if (type.isTypeOrSubTypeOf(Iterator.class)) {
            return Optional.of(value -> Sources.iterator((Iterator<?>) value));
        }
        if (type.isTypeOrSubTypeOf(Iterable.class)) {
            return Optional.of(value -> Sources.iterable((Iterable<?>) value));
        }
        return type.isArrayType() ? Optional.of(ResultType::elements) : Optional.empty();
    }

    private static Source<Object> future(Object value, ResultType inner) {
        // A minimal stage is a Future too, but one that cannot be waited for as it is.
        Future<?> future =
                value instanceof CompletionStage<?> stage
                        ? stage.toCompletableFuture()
                        : (Future<?>) value;
        return Sources.future(new SourceFuture(future, inner));
    }

    private static Stream<?> boxed(BaseStream<?, ?> stream) {
        return stream instanceof Stream<?> objects
                ? objects
                : StreamSupport.stream(stream.spliterator(), stream.isParallel())
                        .onClose(stream::close);
    }

    private static Source<Object> elements(Object array) {
        List<Object> elements =
                IntStream.range(0, Array.getLength(array))
                        .mapToObj(i -> Array.get(array, i))
                        .toList();
        return Sources.iterable(elements);
    }

    /** The interface itself, as the application has it, if a type is one of its publishers. */
    private static Optional<Class<?>> reactivePublisher(Class<?> type) {
        if (type.getName().equals(REACTIVE_PUBLISHER)) {
            return Optional.of(type);
        }
        return Stream.concat(
                        Stream.ofNullable(type.getSuperclass()), Stream.of(type.getInterfaces()))
                .flatMap(above -> reactivePublisher(above).stream())
                .findFirst();
    }
}
