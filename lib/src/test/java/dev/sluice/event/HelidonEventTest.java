package dev.sluice.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.helidon.http.sse.SseEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelidonEventTest {

    @Test
    void a_Helidon_event_has_its_comment_first_and_then_its_fields_in_our_order() {
        SseEvent event =
                SseEvent.builder()
                        .data("hello")
                        .reconnectDelay(Duration.ofSeconds(3))
                        .id("42")
                        .name("greeting")
                        .comment("one\ntwo")
                        .build();

        assertEquals(
                """
                : one
                : two
                event: greeting
                id: 42
                retry: 3000
                data: hello

                """,
                Wire.of(event));
    }

    @Test
    void a_Helidon_event_with_only_a_comment_has_no_blank_line() {
        assertEquals(": hello\n", Wire.of(SseEvent.builder().comment("hello").build()));
    }

    @Test
    void an_empty_Helidon_event_writes_nothing() {
        assertEquals("", Wire.of(SseEvent.builder().build()));
    }

    @Test
    void a_Helidon_event_may_have_only_a_reconnection_delay() {
        assertEquals(
                """
                retry: 500

                """,
                Wire.of(SseEvent.builder().reconnectDelay(Duration.ofMillis(500)).build()));
    }

    @Test
    void a_Helidon_event_with_an_id_but_no_data_is_refused() {
        SseEvent event = SseEvent.builder().id("42").build();

        EventEncodingException refused =
                assertThrows(EventEncodingException.class, () -> Wire.of(event));

        assertInstanceOf(IllegalArgumentException.class, refused.getCause());
    }

    @Test
    void a_Helidon_event_has_a_data_line_for_each_line_of_each_text() {
        assertEquals(
                """
                data: one
                data: two
                data: three

                """,
                Wire.of(SseEvent.builder().data("one", "two\nthree").build()));
    }

    @Test
    void the_bytes_of_a_Helidon_event_are_written_as_text() {
        byte[] text = "größe\ntwo".getBytes(StandardCharsets.UTF_8);

        assertEquals(
                """
                data: größe
                data: two

                """,
                Wire.of(SseEvent.create(text)));
    }

    @Test
    void other_data_of_a_Helidon_event_is_written_as_JSON() {
        assertEquals(
                """
                data: {"hello":"world"}

                """,
                Wire.of(SseEvent.create(Map.of("hello", "world"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\nb", "a\r\ndata: injected", "a\0b", "end"})
    void a_Helidon_event_with_an_invalid_id_is_refused(String id) {
        SseEvent event = SseEvent.builder().id(id).data("x").build();

        EventEncodingException refused =
                assertThrows(EventEncodingException.class, () -> Wire.of(event));

        assertInstanceOf(IllegalArgumentException.class, refused.getCause());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\nb", "a\n\ndata: injected", "a\0b", "gap", "error"})
    void a_Helidon_event_with_an_invalid_or_reserved_name_is_refused(String name) {
        SseEvent event = SseEvent.builder().name(name).data("x").build();

        EventEncodingException refused =
                assertThrows(EventEncodingException.class, () -> Wire.of(event));

        assertInstanceOf(IllegalArgumentException.class, refused.getCause());
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 99, 3_600_001})
    void a_Helidon_event_with_a_reconnection_delay_out_of_bounds_is_refused(long millis) {
        SseEvent event = SseEvent.builder().reconnectDelay(Duration.ofMillis(millis)).build();

        assertThrows(EventEncodingException.class, () -> Wire.of(event));
    }
}
