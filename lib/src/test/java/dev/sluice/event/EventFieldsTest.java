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
        void has_its_fields_in_the_order_event_id_retry_data() {
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
        void that_is_data_alone_is_a_line_and_a_blank_line_and_has_no_invented_id() {
            assertEquals(
                    """
                    data: hello

                    """,
                    Wire.of(MessageEvent.of("hello")));
        }

        @Test
        void that_is_a_retry_alone_has_no_data_line() {
            assertEquals(
                    """
                    retry: 2500

                    """,
                    Wire.of(MessageEvent.ofRetry(Duration.ofMillis(2500))));
        }

        @Test
        void without_data_keeps_its_other_fields() {
            assertEquals(
                    """
                    event: moved
                    retry: 1000

                    """,
                    Wire.of(MessageEvent.ofRetry(Duration.ofSeconds(1)).withType("moved")));
        }

        @Test
        void comes_whole_behind_the_one_before() {
            assertEquals(
                    """
                    data: one

                    data: two

                    """,
                    Wire.of(MessageEvent.of("one"), MessageEvent.of("two")));
        }

        @Test
        void is_made_of_an_element_that_is_none() {
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
        void keeps_the_spaces_and_colons_of_its_value() {
            assertEquals(
                    """
                    event:  a: b\s
                    id: c: d
                    data: x

                    """,
                    Wire.of(MessageEvent.of("x").withType(" a: b ").withId("c: d")));
        }

        @Test
        void that_is_an_empty_id_is_written_because_it_resets_the_last_one() {
            assertEquals(
                    """
                    id:\s
                    data: x

                    """,
                    Wire.of(MessageEvent.of("x").withId("")));
        }

        @Test
        void that_is_a_type_may_have_any_letters() {
            assertEquals(
                    """
                    event: größe 温度
                    data: x

                    """,
                    Wire.of(MessageEvent.of("x").withType("größe 温度")));
        }

        @Test
        void that_is_a_retry_has_whole_milliseconds() {
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
        void beats_with_a_colon_and_one_newline_and_no_blank_line() {
            encoder.heartbeat(out);

            assertEquals(":\n", out.toString());
        }

        @Test
        void tells_its_retry_in_one_line_without_a_blank_line() {
            encoder.retry(Duration.ofMillis(1500), out);

            assertEquals("retry: 1500\n", out.toString());
        }

        @Test
        void tells_the_longest_retry_that_milliseconds_can_say() {
            encoder.retry(Duration.ofSeconds(Long.MAX_VALUE), out);

            assertEquals("retry: 9223372036854775807\n", out.toString());
        }
    }
}
