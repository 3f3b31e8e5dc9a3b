package dev.sluice.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class EventFieldsTest {

    private final EventEncoder encoder = EventEncoder.create();
    private final WireBuffer out = new WireBuffer();

    @Nested
    class AnEvent {

        @Test
        void the_fields_of_an_event_are_in_the_order_event_id_retry_data() {
            MessageEvent event =
                    MessageEvent.of("hello")
                            .withRetry(Duration.ofSeconds(3))
                            .withId("42")
                            .withType("greeting");

            assertEquals(
                    """
                    event: greeting
                    id: 42
                    retry: 3000
                    data: hello

                    """,
                    Wire.of(event));
        }

        @Test
        void an_event_with_only_data_is_one_line_and_a_blank_line_without_an_id() {
            assertEquals(
                    """
                    data: hello

                    """,
                    Wire.of(MessageEvent.of("hello")));
        }

        @Test
        void an_event_with_only_a_retry_has_no_data_line() {
            assertEquals(
                    """
                    retry: 2500

                    """,
                    Wire.of(MessageEvent.ofRetry(Duration.ofMillis(2500))));
        }

        @Test
        void an_event_without_data_keeps_its_other_fields() {
            assertEquals(
                    """
                    event: moved
                    retry: 1000

                    """,
                    Wire.of(MessageEvent.ofRetry(Duration.ofSeconds(1)).withType("moved")));
        }

        @Test
        void events_are_written_one_after_another() {
            assertEquals(
                    """
                    data: one

                    data: two

                    """,
                    Wire.of(MessageEvent.of("one"), MessageEvent.of("two")));
        }

        @Test
        void an_element_that_is_no_event_becomes_one() {
            assertEquals(
                    """
                    data: hello

                    """,
                    Wire.of("hello"));
        }
    }

    @Nested
    class AField {

        @Test
        void a_field_keeps_the_spaces_and_colons_of_its_value() {
            assertEquals(
                    """
                    event:  a: b\s
                    id: c: d
                    data: x

                    """,
                    Wire.of(MessageEvent.of("x").withType(" a: b ").withId("c: d")));
        }

        @Test
        void an_empty_id_is_written_because_it_resets_the_last_event_id() {
            assertEquals(
                    """
                    id:\s
                    data: x

                    """,
                    Wire.of(MessageEvent.of("x").withId("")));
        }

        @Test
        void a_type_may_have_letters_of_any_language() {
            assertEquals(
                    """
                    event: größe 温度
                    data: x

                    """,
                    Wire.of(MessageEvent.of("x").withType("größe 温度")));
        }

        @Test
        void a_retry_is_written_in_whole_milliseconds() {
            assertEquals(
                    """
                    retry: 1999

                    """,
                    Wire.of(MessageEvent.ofRetry(Duration.ofNanos(1_999_999_999))));
        }
    }

    @Nested
    class TheStream {

        @Test
        void a_heartbeat_is_a_colon_and_one_newline() {
            encoder.heartbeat(out);

            assertEquals(":\n", out.toString());
        }

        @Test
        void the_retry_of_a_stream_is_one_line_without_a_blank_line() {
            encoder.retry(Duration.ofMillis(1500), out);

            assertEquals("retry: 1500\n", out.toString());
        }

        @Test
        void a_retry_that_is_too_long_is_capped_at_the_largest_long() {
            encoder.retry(Duration.ofSeconds(Long.MAX_VALUE), out);

            assertEquals("retry: 9223372036854775807\n", out.toString());
        }
    }
}
