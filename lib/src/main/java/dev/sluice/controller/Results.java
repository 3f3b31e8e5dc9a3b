package dev.sluice.controller;

import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a method may return, and the source that it becomes. */
final class Results {

    static final String SUPPORTED =
            "a Source, Flow.Publisher, Stream, Iterator or Iterable, or a Future or"
                    + " CompletionStage of one of these";

    private static final List<Class<?>> STREAMS =
            List.of(
                    Source.class,
                    Flow.Publisher.class,
                    Stream.class,
                    Iterator.class,
                    Iterable.class);
    private static final List<Class<?>> PROMISES = List.of(Future.class, CompletionStage.class);

    private Results() {}

    static boolean isSupported(Type type) {
        return switch (type) {
            case ParameterizedType p when isOneOf(PROMISES, raw(p)) ->
                    isSupported(p.getActualTypeArguments()[0]);
            case WildcardType w -> isSupported(w.getUpperBounds()[0]);
            default -> isOneOf(STREAMS, raw(type));
        };
    }

    static Source<Object> toSource(@Nullable Object result) {
        return switch (result) {
            case null -> throw new IllegalStateException("the controller method returned null");
            case Source<?> source -> source.map(element -> element);
            case Flow.Publisher<?> publisher -> Sources.publisher(publisher);
            case Stream<?> stream -> Sources.stream(stream);
            case Iterator<?> iterator -> Sources.iterator(iterator);
            case Iterable<?> iterable -> Sources.iterable(iterable);
            // Before Future: a minimal stage is one too, but cannot be waited for as it is.
            case CompletionStage<?> stage ->
                    Sources.future(new SourceFuture(stage.toCompletableFuture()));
            case Future<?> future -> Sources.future(new SourceFuture(future));
            default -> throw new IllegalStateException("bound, but not supported: " + result);
        };
    }

    private static boolean isOneOf(List<Class<?>> types, Class<?> type) {
        return types.stream().anyMatch(known -> known.isAssignableFrom(type));
    }

    private static Class<?> raw(Type type) {
        return switch (type) {
            case Class<?> c -> c;
            case ParameterizedType p -> raw(p.getRawType());
            default -> Object.class;
        };
    }
}
