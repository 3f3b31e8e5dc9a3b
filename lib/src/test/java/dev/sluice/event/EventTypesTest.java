package dev.sluice.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.helidon.http.sse.SseEvent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTypesTest {

    sealed interface NewsEvent {

        record Published(String title) implements NewsEvent {}

        record TitleChanged(String to) implements NewsEvent {}

        record HTTPLinkAdded(String url) implements NewsEvent {}

        @JsonTypeName("withdrawn.v2")
        record Withdrawn() implements NewsEvent {}

        sealed interface Comments extends NewsEvent {

            record Commented(String text) implements Comments {}
        }
    }

    sealed interface Twice {

        record Same() implements Twice {}

        sealed interface Inner extends Twice {

            record Same() implements Inner {}
        }
    }

    sealed interface Reserved {

        record End() implements Reserved {}
    }

    sealed interface Generic {

        record Page<T>(T content) implements Generic {}
    }

    @SuppressWarnings("UnicodeInCode") // which is what it is about
    sealed interface Umlauts {

        record PreisÄnderung() implements Umlauts {}
    }

    sealed interface Open {

        non-sealed interface Anything extends Open {}
    }

    sealed interface OfClasses {

        final class Thing implements OfClasses {}
    }

    private static final EventTypes NEWS = EventTypes.of(NewsEvent.class);

    private static String refusal(Object element) {
        return assertThrows(UndeclaredEventException.class, () -> NEWS.checked(element))
                .getMessage();
    }

    private static String refusal(Class<?> declared) {
        return assertThrows(IllegalArgumentException.class, () -> EventTypes.of(declared))
                .getMessage();
    }

    @Test
    void a_record_is_a_type_with_hyphens_between_its_words() {
        assertEquals(
                List.of(
                        "published",
                        "title-changed",
                        "http-link-added",
                        "withdrawn.v2",
                        "commented"),
                List.copyOf(NEWS.records().keySet()));
    }

    @Test
    void a_record_becomes_an_event_of_its_type() {
        Object data = new NewsEvent.TitleChanged("b");

        assertEquals(MessageEvent.of(data).withType("title-changed"), NEWS.checked(data));
        assertEquals(
                MessageEvent.of(data).withType("title-changed").withId("7"),
                NEWS.checked(MessageEvent.of(data).withId("7")));
    }

    @Test
    void an_element_that_is_no_record_of_the_interface_is_refused() {
        String known = "[published, title-changed, http-link-added, withdrawn.v2, commented]";

        assertEquals(
                "an event must be one of %s, which %s declares, was java.lang.Integer"
                        .formatted(known, NewsEvent.class.getName()),
                refusal(7));
        assertEquals(
                "an event must be one of %s, which %s declares, was java.lang.Integer"
                        .formatted(known, NewsEvent.class.getName()),
                refusal(MessageEvent.of(7).withType("published")));
    }

    @Test
    void text_must_have_a_declared_type() {
        MessageEvent text = MessageEvent.of("{}").withType("published");
        MessageEvent json =
                MessageEvent.of(JsonNodeFactory.instance.objectNode()).withType("published");

        assertEquals(text, NEWS.checked(text));
        assertEquals(json, NEWS.checked(json));
        assertEquals(
                "type must be one of [published, title-changed, http-link-added, withdrawn.v2,"
                        + " commented], was \"message\"",
                refusal(MessageEvent.of("text")));
    }

    @Test
    void a_type_must_be_that_of_its_data() {
        assertEquals(
                "type must be \"published\" for an event with %s as its data, was \"commented\""
                        .formatted(NewsEvent.Published.class.getName()),
                refusal(MessageEvent.of(new NewsEvent.Published("a")).withType("commented")));
    }

    @Test
    void an_encoded_event_is_checked_by_its_type() {
        EventEncoder encoder = EventEncoder.create();
        EncodedEvent event = encoder.encoded(MessageEvent.of("a").withType("commented"));

        assertSame(event, NEWS.checked(event));
        assertThrows(
                UndeclaredEventException.class,
                () -> NEWS.checked(encoder.encoded(MessageEvent.of("a").withType("other"))));
        assertThrows(
                UndeclaredEventException.class,
                () -> NEWS.checked(encoder.encoded(MessageEvent.of("a").withId("7"))));
    }

    @Test
    void an_event_of_helidon_must_have_its_type() {
        SseEvent typed = SseEvent.builder().name("commented").data("a").build();
        SseEvent untyped = SseEvent.builder().data(new NewsEvent.Published("a")).build();

        assertSame(typed, NEWS.checked(typed));
        assertEquals(
                "type must be \"published\" for an event with %s as its data, was absent"
                        .formatted(NewsEvent.Published.class.getName()),
                refusal(untyped));
    }

    @Test
    void what_is_no_event_of_the_application_is_left_alone() {
        List<Object> elements =
                List.of(
                        new Comment("hello"),
                        ControlEvent.position("7"),
                        MessageEvent.ofRetry(Duration.ofSeconds(2)),
                        SseEvent.builder().comment("hello").build());

        for (Object element : elements) {
            assertSame(element, NEWS.checked(element));
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {String.class, Runnable.class, int.class, NewsEvent[].class, Enum.class})
    void a_type_that_is_no_sealed_interface_is_refused(Class<?> declared) {
        assertEquals(
                "events must be a sealed interface of records, or one record, was "
                        + declared.getName(),
                refusal(declared));
    }

    @ParameterizedTest
    @ValueSource(classes = {Open.class, OfClasses.class})
    void an_interface_with_anything_but_records_is_refused(Class<?> declared) {
        assertEquals(
                "events must be a sealed interface of records, but %s permits %s"
                        .formatted(
                                declared.getName(), declared.getPermittedSubclasses()[0].getName()),
                refusal(declared));
    }

    @Test
    void two_records_of_one_type_are_refused() {
        assertEquals(
                "events must have types of their own, but "
                        + Twice.Same.class.getName()
                        + " and "
                        + Twice.Inner.Same.class.getName()
                        + " are both \"same\": put @JsonTypeName on one of them",
                refusal(Twice.class));
    }

    @Test
    void a_record_with_a_reserved_type_is_refused() {
        assertEquals(
                Reserved.End.class.getName()
                        + " cannot be a type of event: type must not be \"end\": it is reserved for"
                        + " what the service itself tells its clients; choose another name",
                refusal(Reserved.class));
    }

    @Test
    void a_record_with_type_parameters_is_refused() {
        assertEquals(
                "events must be records without type parameters, but "
                        + Generic.Page.class.getName()
                        + " has some",
                refusal(Generic.class));
    }

    @Test
    void words_begin_with_a_capital_letter_of_any_alphabet() {
        assertEquals(
                List.of("preis-änderung"),
                List.copyOf(EventTypes.of(Umlauts.class).records().keySet()));
    }

    @Test
    void a_long_type_is_quoted_in_part() {
        String message = refusal(MessageEvent.of("text").withType("x".repeat(500)));

        assertTrue(message.endsWith(", was \"" + "x".repeat(64) + "\""), message);
    }

    @Test
    void a_record_alone_declares_one_type() {
        EventTypes one = EventTypes.of(NewsEvent.Published.class);

        assertEquals(List.of("published"), List.copyOf(one.records().keySet()));
    }
}
