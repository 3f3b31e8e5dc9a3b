package dev.sluice.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncodedEventTest {

    static Stream<MessageEvent> events() {
        return Stream.of(
                MessageEvent.of("plain"),
                MessageEvent.of("typed").withType("note"),
                MessageEvent.of("event: x\nid: 7").withType("id: 7"),
                MessageEvent.of("id: 7"),
                MessageEvent.of("all").withType("t").withRetry(Duration.ofSeconds(3)),
                MessageEvent.of("has an id already").withId("old").withType("t"),
                MessageEvent.of(""),
                MessageEvent.of("Grüße 😀\r\n\r\nlast"));
    }

    @ParameterizedTest
    @MethodSource("events")
    void an_encoded_event_can_be_written_with_another_id_and_read_back(MessageEvent event) {
        EncodedEvent encoded = EventEncoder.create().encoded(event);
        byte[] id = "17-4".getBytes(StandardCharsets.US_ASCII);
        byte[] place = new byte[7 + encoded.sizeWithId(id.length) + 7];

        int end = encoded.writeTo(place, 7, id);
        EncodedEvent copy = EncodedEvent.copyOf(place, 7, end);

        assertEquals(place.length - 7, end);
        assertEquals(encoded.withId("17-4"), copy);
        assertEquals(encoded.withId("9"), copy.withId("9"));
        assertEquals(EventEncoder.create().encoded(event.withId("17-4")), copy);
    }

    @ParameterizedTest
    @MethodSource("events")
    void an_event_read_from_a_broker_loses_its_retry(MessageEvent event) {
        EncodedEvent encoded = EventEncoder.create().encoded(event);
        MessageEvent kept =
                new MessageEvent(event.data(), event.id(), event.type(), Optional.empty());

        assertEquals(
                Optional.of(EventEncoder.create().encoded(kept)),
                EncodedEvent.parse(encoded.toByteArray()));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    event: gap;id: 7;data: forged;          | id: 7;data: forged;
                    event: end;data: forged;data: more;     | data: forged;data: more;
                    event: error;retry: 0;data: x;          | data: x;
                    event: a\\0b;data: x;                    | data: x;
                    event: t;retry: 99999999;data: x;       | event: t;data: x;
                    event: t;id: 7;                         | event: t;id: 7;data: {};
                    retry: 5;                               | data: {};
                    event: ;data: x;                        | event: ;data: x;
                    """)
    void an_event_read_from_a_broker_loses_reserved_and_invalid_fields(String kept, String given) {
        assertEquals(
                Optional.of(block(given)),
                EncodedEvent.parse(block(kept).getBytes(UTF_8)).map(EncodedEvent::toString));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "event:gap;data: x;",
                "event;data: x;",
                "data: x;event: gap;",
                "data: x;id: end;",
                "id: 1;id: end;data: x;",
                "id: 1;event: gap;data: x;",
                "event: a;event: gap;data: x;",
                "data:x;",
                ": comment;",
                "data: x;;event: gap;data: y;",
                "data: x\revent: gap;"
            })
    void a_block_that_the_encoder_would_write_differently_is_not_parsed(String block) {
        assertEquals(Optional.empty(), EncodedEvent.parse(block(block).getBytes(UTF_8)));
    }

    private static String block(String lines) {
        return lines.replace(';', '\n').replace("\\0", "\0") + "\n";
    }
}
