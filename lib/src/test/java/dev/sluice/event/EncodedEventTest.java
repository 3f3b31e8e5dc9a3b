package dev.sluice.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
    void goes_out_under_another_id_and_is_read_back_from_a_copy(MessageEvent event) {
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
}
