package dev.sluice.controller;

import com.fasterxml.jackson.databind.JavaType;
import dev.sluice.event.Comment;
import dev.sluice.event.ControlEvent;
import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventTypes;
import dev.sluice.event.MessageEvent;
import dev.sluice.source.TypedSink;
import io.helidon.http.sse.SseEvent;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The types of events that a method declares, held against what its signature says it sends. */
final class DeclaredEvents {

    /** Elements whose type shows only when they are sent. */
    private static final List<Class<?>> EVENTS =
            List.of(
                    MessageEvent.class,
                    EncodedEvent.class,
                    SseEvent.class,
                    Comment.class,
                    ControlEvent.class);

    private DeclaredEvents() {}

    /**
     * The types that a method declares by its annotation, or by its sink.
     *
     * @throws BindingException if they are none, or the method sends others
     */
    static Optional<EventTypes> of(
            Endpoint endpoint, List<ControllerParameter> parameters, JavaType returned) {
        Optional<EventTypes> ofSink =
                parameters.stream()
                        .filter(parameter -> parameter.is(TypedSink.class))
                        .findFirst()
                        .map(sink -> types(endpoint, sink.type().containedTypeOrUnknown(0)));
        Class<?> annotated = endpoint.method().getAnnotation(Sse.class).events();
        if (annotated == void.class) {
            return ofSink;
        }
        EventTypes types = types(endpoint, annotated);
        if (ofSink.isPresent() && !ofSink.get().equals(types)) {
            throw endpoint.refused(
                    "declares events of %s, but its TypedSink takes those of %s"
                            .formatted(annotated.getName(), ofSink.get().declared().getName()));
        }
        ResultType.elements(returned)
                .filter(elements -> !isPossible(types, elements.getRawClass()))
                .ifPresent(elements -> {
                    throw endpoint.refused(
                            "gives %s, but declares events of %s"
                                    .formatted(
                                            elements.getRawClass().getName(),
                                            types.declared().getName()));
                });
        return Optional.of(types);
    }

    private static EventTypes types(Endpoint endpoint, JavaType type) {
        return types(endpoint, type.getRawClass());
    }

    private static EventTypes types(Endpoint endpoint, Class<?> declared) {
        try {
            return EventTypes.of(declared);
        } catch (IllegalArgumentException e) {
            throw endpoint.refused("has events that cannot be: " + e.getMessage());
        }
    }

    /** Whether a value of the type may be an event of one of the records. */
    private static boolean isPossible(EventTypes types, Class<?> elements) {
        return Stream.of(List.of(types.declared()), types.records().values(), EVENTS)
                .flatMap(Collection::stream)
                .anyMatch(
                        type -> type.isAssignableFrom(elements) || elements.isAssignableFrom(type));
    }
}
