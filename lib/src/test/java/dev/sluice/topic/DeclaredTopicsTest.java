package dev.sluice.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.event.Comment;
import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventTypes;
import dev.sluice.event.UndeclaredEventException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Topics that have declared the types of their events. */
class DeclaredTopicsTest {

    sealed interface Price {

        record Changed(int cents) implements Price {}
    }

    private final Topics topics = Topics.inMemory();

    @AfterEach
    void close() {
        topics.close();
    }

    @Test
    void a_record_is_published_as_an_event_of_its_type() {
        Topic acme = topics.declare("prices/*", Price.class).topic("prices/acme");

        EncodedEvent event = acme.encoded(new Price.Changed(7));

        assertEquals("event: changed\ndata: {\"cents\":7}\n\n", event.toString());
        assertEquals(event, acme.encoded(event));
        assertEquals(Optional.of(EventTypes.of(Price.class)), acme.types());
    }

    @Test
    void of_several_events_none_is_published_if_one_is_undeclared() {
        Topic acme = topics.declare("prices/*", Price.class).topic("prices/acme");
        Position before = acme.position();

        assertThrows(
                UndeclaredEventException.class,
                () -> acme.publishAll(List.of(new Price.Changed(7), "text")));

        assertEquals(before, acme.position());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "prices//*", "*/prices", "a\n*"})
    void topics_that_cannot_be_are_refused(String pattern) {
        assertThrows(IllegalArgumentException.class, () -> topics.declare(pattern, Price.class));
    }

    @Test
    void a_topic_has_no_comments() {
        topics.declare("prices/*", Price.class);
        Comment comment = new Comment("hello");

        for (String name : List.of("prices/acme", "news")) {
            assertThrows(IllegalArgumentException.class, () -> topics.topic(name).publish(comment));
        }
    }

    @Test
    void another_topic_takes_anything() {
        topics.declare("prices/*", Price.class);

        assertEquals("data: text\n\n", topics.topic("news").encoded("text").toString());
        assertEquals(Optional.empty(), topics.topic("news").types());
    }

    @ParameterizedTest
    @CsvSource({"prices/*,prices/acme", "prices/acme,prices/*", "news,news", "*,prices/acme"})
    void a_topic_is_declared_once(String first, String second) {
        topics.declare(first, Price.class);

        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class, () -> topics.declare(second, Price.class));

        assertEquals(
                "types must be declared once for a topic, but %s and %s have topics in common"
                        .formatted(first, second),
                refused.getMessage());
    }
}
