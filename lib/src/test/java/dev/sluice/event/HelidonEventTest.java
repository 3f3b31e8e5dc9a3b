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
    void has_its_comment_first_and_then_the_fields_in_our_order() {
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
    void is_a_comment_without_a_blank_line_when_it_is_nothing_else() {
        assertEquals(": hello\n", Wire.of(SseEvent.builder().comment("hello").build()));
    }

    @Test
    void writes_nothing_when_it_has_nothing() {
        assertEquals("", Wire.of(SseEvent.builder().build()));
    }

    @Test
    void without_data_may_be_a_reconnection_delay() {
        assertEquals(
                """
                retry: 500

                """,
                Wire.of(SseEvent.builder().reconnectDelay(Duration.ofMillis(500)).build()));
    }

    @Test
    void is_refused_for_an_id_without_data() {
        SseEvent event = SseEvent.builder().id("42").build();

        EventEncodingException refused =
                assertThrows(EventEncodingException.class, () -> Wire.of(event));

        assertInstanceOf(IllegalArgumentException.class, refused.getCause());
    }

    @Test
    void has_a_data_line_for_each_text_given_and_each_line_of_it() {
        assertEquals(
                """
                data: one
                data: two
                data: three

                """,
                Wire.of(SseEvent.builder().data("one", "two\nthree").build()));
    }

    @Test
    void has_bytes_as_the_text_that_they_are() {
        byte[] text = "größe\ntwo".getBytes(StandardCharsets.UTF_8);

        assertEquals(
                """
                data: größe
                data: two

                """,
                Wire.of(SseEvent.create(text)));
    }

    @Test
    void has_other_data_as_JSON() {
        assertEquals(
                """
                data: {"hello":"world"}

                """,
                Wire.of(SseEvent.create(Map.of("hello", "world"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\nb", "a\r\ndata: injected", "a\0b", "end"})
    void is_refused_for_the_id_that_ours_could_not_have(String id) {
        SseEvent event = SseEvent.builder().id(id).data("x").build();

        EventEncodingException refused =
                assertThrows(EventEncodingException.class, () -> Wire.of(event));

        assertInstanceOf(IllegalArgumentException.class, refused.getCause());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\nb", "a\n\ndata: injected", "a\0b", "gap", "error"})
    void is_refused_for_the_name_that_ours_could_not_have(String name) {
        SseEvent event = SseEvent.builder().name(name).data("x").build();

        EventEncodingException refused =
                assertThrows(EventEncodingException.class, () -> Wire.of(event));

        assertInstanceOf(IllegalArgumentException.class, refused.getCause());
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 99, 3_600_001})
    void is_refused_for_a_reconnection_delay_that_ours_could_not_have(long millis) {
        SseEvent event = SseEvent.builder().reconnectDelay(Duration.ofMillis(millis)).build();

        assertThrows(EventEncodingException.class, () -> Wire.of(event));
    }
}
