package dev.sluice.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.type.TypeReference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data that is read as a value. */
class EventDataTest {

    private record Price(String symbol, long cents) {}

    private record Times(Instant at, Duration left, Optional<String> note) {}

    private static ReceivedEvent event(String data) {
        return new ReceivedEvent("price", data, "7");
    }

    @Test
    void data_is_read_as_a_record() {
        assertEquals(
                new Price("A", 12), event("{\"symbol\":\"A\",\"cents\":12}").data(Price.class));
    }

    @Test
    void data_is_read_as_a_generic_type() {
        assertEquals(
                List.of(new Price("A", 12)),
                event("[{\"symbol\":\"A\",\"cents\":12}]")
                        .data(new TypeReference<List<Price>>() {}));
    }

    @Test
    void members_that_the_type_does_not_have_are_ignored() {
        assertEquals(
                new Price("A", 12),
                event("{\"symbol\":\"A\",\"cents\":12,\"new\":[]}").data(Price.class));
    }

    @Test
    void times_and_optional_values_are_read_as_the_server_writes_them() {
        assertEquals(
                new Times(
                        Instant.parse("2026-03-01T12:00:00Z"),
                        Duration.ofSeconds(5),
                        Optional.empty()),
                event("{\"at\":\"2026-03-01T12:00:00Z\",\"left\":\"PT5S\",\"note\":null}")
                        .data(Times.class));
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"symbol\":1',   Unexpected end-of-input",
        "hello,             Unrecognized token 'hello'",
        "'',                No content to map",
        "'{} {}',           Trailing token",
        "'{\"cents\":\"x\"}', Cannot deserialize value of type `long`",
        "null,              it is null",
    })
    void data_that_is_no_such_value_is_refused_with_the_event_and_the_type(
            String data, String why) {
        EventDataException refused =
                assertThrows(EventDataException.class, () -> event(data).data(Price.class));

        String start =
                "the data of the event price with the last event id 7 must be JSON of "
                        + Price.class.getName()
                        + ", was not: "
                        + why;
        assertEquals(start, refused.getMessage().substring(0, start.length()));
    }
}
