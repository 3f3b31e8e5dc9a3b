package dev.sluice.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.http.sse.SseEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The types of the events of a stream, declared by a sealed interface of records. Each record is
 * the data of one type of event:
 *
 * {@snippet :
 * sealed interface NewsEvent {
 *     record Published(String title, Instant at) implements NewsEvent {}
 *
 *     record TitleChanged(String from, String to) implements NewsEvent {}
 * }
 * }
 *
 * <p>The type on the wire is the name of the record in lower case, with a hyphen before each word
 * but the first: {@code published}, {@code title-changed}. {@link JsonTypeName} on the record gives
 * it another one.
 *
 * <p>Immutable. Two instances of the same interface are equal.
 */
public final class EventTypes {

    private static final int LONGEST_QUOTED = 64;

    private final Class<?> declared;
    private final Map<String, Class<?>> records;
    private final Map<Class<?>, String> names = new LinkedHashMap<>();

    private EventTypes(Class<?> declared, Map<String, Class<?>> records) {
        this.declared = declared;
        this.records = records;
        records.forEach((name, type) -> names.put(type, name));
    }

    /**
     * The types that an interface declares, or the type of one record.
     *
     * @param declared a sealed interface whose implementations are records; it may also permit
     *     further sealed interfaces of records. Or a record, for streams with a single type
     * @return the types
     * @throws IllegalArgumentException if it is no such interface, or two records have the same
     *     type, or one that {@link MessageEvent#withType} refuses
     */
    public static EventTypes of(Class<?> declared) {
        Objects.requireNonNull(declared, "events must not be null");
        Map<String, Class<?>> records = new LinkedHashMap<>();
        for (Class<?> type : records(declared, declared)) {
            String name = name(type);
            Class<?> other = records.putIfAbsent(name, type);
            if (other != null && other != type) {
                throw new IllegalArgumentException(
                        "events must have types of their own, but %s and %s are both \"%s\": put @JsonTypeName on one of them"
                                .formatted(other.getName(), type.getName(), name));
            }
        }
        return new EventTypes(declared, Collections.unmodifiableMap(records));
    }

    private static List<Class<?>> records(Class<?> declared, Class<?> type) {
        if (type.isRecord() && type.getTypeParameters().length > 0) {
            throw new IllegalArgumentException(
                    "events must be records without type parameters, but %s has some"
                            .formatted(type.getName()));
        }
        if (type.isRecord()) {
            return List.of(type);
        }
        if (!type.isInterface() || !type.isSealed()) {
            throw new IllegalArgumentException(
                    type == declared
                            ? "events must be a sealed interface of records, or one record, was "
                                    + declared.getName()
                            : "events must be a sealed interface of records, but %s permits %s"
                                    .formatted(declared.getName(), type.getName()));
        }
        List<Class<?>> found = new ArrayList<>();
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            found.addAll(records(declared, permitted));
        }
        return found;
    }

    private static String name(Class<?> type) {
        JsonTypeName given = type.getAnnotation(JsonTypeName.class);
        String name =
                given != null && !given.value().isEmpty()
                        ? given.value()
                        : hyphenated(type.getSimpleName());
        try {
            MessageEvent.requireValidType(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s cannot be a type of event: %s".formatted(type.getName(), e.getMessage()),
                    e);
        }
        return name;
    }

    /** A capital letter begins a word unless it stands between two others, as in an acronym. */
    private static String hyphenated(String name) {
        return name.replaceAll(
                        "(?<=[\\p{Ll}\\p{N}])(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})", "-")
                .toLowerCase(Locale.ROOT);
    }

    /**
     * The interface or the record.
     *
     * @return what declares the types
     */
    public Class<?> declared() {
        return declared;
    }

    /**
     * The types with their records.
     *
     * @return in the order in which the interface permits them, not to be changed
     */
    public Map<String, Class<?>> records() {
        return records;
    }

    /**
     * An element as it may be sent: one of the records becomes an event of its type.
     *
     * @param element one of the records; an event whose data is one, or text or a {@code JsonNode}
     *     of a declared type; or what is no event of the application, such as a comment
     * @return what to send
     * @throws UndeclaredEventException if the element is of no declared type, or its type is not
     *     that of its data
     */
    public Object checked(Object element) {
        return switch (element) {
            case MessageEvent event -> checked(event);
            case EncodedEvent event -> {
                requireDeclared(event.type());
                yield event;
            }
            case SseEvent event ->
                    HelidonEvents.toMessageEvent(event)
                            .<Object>map(message -> asItIs(event, message))
                            .orElse(event);
            case Comment comment -> comment;
            case ControlEvent event -> event;
            default -> MessageEvent.of(element).withType(typeOf(element));
        };
    }

    private MessageEvent checked(MessageEvent event) {
        if (event.data().isEmpty()) {
            return event;
        }
        Object data = event.data().get();
        if (data instanceof CharSequence || data instanceof JsonNode) {
            requireDeclared(event.type());
            return event;
        }
        String type = typeOf(data);
        if (!event.type().orElse(type).equals(type)) {
            throw new UndeclaredEventException(
                    "type must be \"%s\" for an event with %s as its data, was \"%s\""
                            .formatted(type, data.getClass().getName(), event.type().get()));
        }
        return event.withType(type);
    }

    /** An element that cannot be given a type here, so that it must have its own. */
    private Object asItIs(Object element, MessageEvent event) {
        MessageEvent typed = checked(event);
        if (!typed.equals(event)) {
            throw new UndeclaredEventException(
                    "type must be \"%s\" for an event with %s as its data, was absent"
                            .formatted(
                                    typed.type().orElseThrow(),
                                    event.data().orElseThrow().getClass().getName()));
        }
        return element;
    }

    private String typeOf(Object data) {
        return Optional.ofNullable(names.get(data.getClass()))
                .orElseThrow(() ->
                        new UndeclaredEventException(
                                "an event must be one of %s, which %s declares, was %s"
                                        .formatted(
                                                records.keySet(),
                                                declared.getName(),
                                                data.getClass().getName())));
    }

    /** Publishers are told this over HTTP, so it names no class and quotes no long text. */
    private void requireDeclared(Optional<String> given) {
        String type = given.orElse("message");
        if (!records.containsKey(type)) {
            throw new UndeclaredEventException(
                    "type must be one of %s, was \"%s\""
                            .formatted(
                                    records.keySet(),
                                    type.substring(0, Math.min(type.length(), LONGEST_QUOTED))));
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EventTypes types && declared.equals(types.declared);
    }

    @Override
    public int hashCode() {
        return declared.hashCode();
    }

    @Override
    public String toString() {
        return declared.getName() + records.keySet();
    }
}
