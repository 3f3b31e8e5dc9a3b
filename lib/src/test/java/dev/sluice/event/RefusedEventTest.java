package dev.sluice.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.helidon.http.sse.SseEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RefusedEventTest {

    record Broken(String name) {

        @Override
        public String name() {
            throw new IllegalStateException("no name");
        }
    }

    static final class Parent {
        public final Child child = new Child(this);
    }

    record Child(Parent parent) {}

    private final WireBuffer out = new WireBuffer();

    private EventEncodingException refused(EventEncoder encoder, Object element) {
        return assertThrows(EventEncodingException.class, () -> encoder.encode(element, out));
    }

    @Nested
    class AnEventThatIsNoJson {

        private final EventEncoder encoder = EventEncoder.create();
        private final Object noJson = List.of("fine so far", new Object());

        @Test
        void the_error_for_an_event_that_cannot_become_JSON_names_its_class_and_cause() {
            EventEncodingException refused = refused(encoder, noJson);

            assertEquals("could not encode " + noJson.getClass().getName(), refused.getMessage());
            assertInstanceOf(JsonProcessingException.class, refused.getCause());
        }

        @Test
        void an_event_that_fails_leaves_no_output() {
            encoder.encode("before", out);

            refused(encoder, MessageEvent.of(noJson).withType("broken").withId("1"));

            assertEquals("data: before\n\n", out.toString());
        }

        @Test
        void a_failed_event_does_not_affect_the_next_one() {
            refused(encoder, noJson);
            encoder.encode(List.of("whole"), out);

            assertEquals("data: [\"whole\"]\n\n", out.toString());
        }

        @Test
        void an_event_that_contains_itself_is_refused_with_a_message_of_one_line() {
            Map<String, Object> map = new HashMap<>();
            map.put("me", map);
            Parent parent = new Parent();

            for (Object endless : List.of(map, parent)) {
                EventEncodingException refused = refused(encoder, endless);

                String start =
                        "could not encode %s, which may contain itself: Document nesting depth (1001)"
                                .formatted(endless.getClass().getName());
                assertTrue(refused.getMessage().startsWith(start), refused::getMessage);
                assertNull(refused.getCause());
            }
            assertEquals("", out.toString());
        }

        @Test
        void an_event_whose_own_code_fails_leaves_no_output() {
            refused(encoder, new Broken("x"));

            assertEquals("", out.toString());
        }
    }

    @Nested
    class AnEventThatIsInvalid {

        @Test
        void an_invalid_event_leaves_no_output_not_even_its_comment() {
            SseEvent event = SseEvent.builder().comment("hello").id("a\nb").build();

            EventEncodingException refused = refused(EventEncoder.create(), event);

            assertInstanceOf(IllegalArgumentException.class, refused.getCause());
            assertEquals("", out.toString());
        }
    }

    @Nested
    class AnEventThatIsTooLarge {

        private final EventEncoder encoder = EventEncoder.create().withMaxEventBytes(20);

        @Test
        void the_error_for_an_oversized_event_names_the_limit_the_size_and_the_remedy() {
            assertEquals(
                    "an event must have at most 20 bytes on the wire, had 21; send less data or"
                            + " raise max-event-bytes",
                    refused(encoder, "x".repeat(13)).getMessage());
        }

        @Test
        void an_oversized_event_leaves_no_output() {
            encoder.encode("before", out);

            refused(encoder, "x".repeat(13));

            assertEquals("data: before\n\n", out.toString());
        }

        @Test
        void an_event_of_exactly_the_maximum_size_is_accepted() {
            encoder.encode("before", out);
            encoder.encode("x".repeat(12), out);

            assertEquals("data: before\n\ndata: xxxxxxxxxxxx\n\n", out.toString());
        }

        @Test
        void the_size_of_an_event_is_measured_in_bytes_not_characters() {
            refused(encoder, "ä".repeat(7));
        }

        @Test
        void the_size_of_an_event_includes_all_its_fields_and_data_prefixes() {
            refused(encoder, MessageEvent.of("").withType("abcdefg"));
            refused(encoder, "\n\n");
        }

        @Test
        void a_comment_above_the_maximum_size_is_refused() {
            refused(encoder, new Comment("x".repeat(18)));
        }

        @Test
        void the_default_maximum_size_is_256_KiB() {
            int withoutData = "data: \n\n".length();
            EventEncoder unchanged = EventEncoder.create();

            unchanged.encode("x".repeat(256 * 1024 - withoutData), out);

            refused(unchanged, "x".repeat(256 * 1024 - withoutData + 1));
        }

        @Test
        void an_encoder_without_a_limit_accepts_a_large_event() {
            EventEncoder unlimited = EventEncoder.create().withMaxEventBytes(Integer.MAX_VALUE);

            unlimited.encode("x".repeat(1024 * 1024), out);

            assertEquals(1024 * 1024 + 8, out.size());
        }

        @Test
        void a_stream_error_can_be_encoded_although_it_exceeds_the_limit() {
            encoder.encode(ControlEvent.streamError("The stream failed"), out);

            assertEquals(
                    """
                    event: stream-error
                    data: {"message":"The stream failed"}

                    """,
                    out.toString());
        }
    }

    @Test
    void a_limit_below_one_byte_is_refused() {
        EventEncoder encoder = EventEncoder.create();

        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> encoder.withMaxEventBytes(0));

        assertEquals("maxEventBytes must be at least 1, was 0", refused.getMessage());
    }

    @Test
    void changing_the_limit_creates_another_encoder() {
        EventEncoder encoder = EventEncoder.create();

        EventEncoder limited = encoder.withMaxEventBytes(1);

        refused(limited, "x");
        assertTrue(Wire.by(encoder, "x").endsWith("x\n\n"));
    }
}
