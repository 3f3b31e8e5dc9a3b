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
        void is_refused_with_its_class_and_the_cause() {
            EventEncodingException refused = refused(encoder, noJson);

            assertEquals("could not encode " + noJson.getClass().getName(), refused.getMessage());
            assertInstanceOf(JsonProcessingException.class, refused.getCause());
        }

        @Test
        void leaves_nothing_of_itself_behind() {
            encoder.encode("before", out);

            refused(encoder, MessageEvent.of(noJson).withType("broken").withId("1"));

            assertEquals("data: before\n\n", out.toString());
        }

        @Test
        void does_not_harm_the_next_one() {
            refused(encoder, noJson);
            encoder.encode(List.of("whole"), out);

            assertEquals("data: [\"whole\"]\n\n", out.toString());
        }

        @Test
        void may_be_one_that_contains_itself_which_is_said_in_one_line() {
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
        void may_be_one_whose_own_code_fails() {
            refused(encoder, new Broken("x"));

            assertEquals("", out.toString());
        }
    }

    @Nested
    class AnEventThatIsInvalid {

        @Test
        void leaves_nothing_of_itself_behind_not_even_its_comment() {
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
        void is_refused_with_the_bound_what_it_had_and_what_to_do() {
            assertEquals(
                    "an event must have at most 20 bytes on the wire, had 21; send less data or"
                            + " raise max-event-bytes",
                    refused(encoder, "x".repeat(13)).getMessage());
        }

        @Test
        void leaves_nothing_of_itself_behind() {
            encoder.encode("before", out);

            refused(encoder, "x".repeat(13));

            assertEquals("data: before\n\n", out.toString());
        }

        @Test
        void is_not_one_of_just_that_size_whatever_is_before_it() {
            encoder.encode("before", out);
            encoder.encode("x".repeat(12), out);

            assertEquals("data: before\n\ndata: xxxxxxxxxxxx\n\n", out.toString());
        }

        @Test
        void is_measured_in_bytes_and_not_in_characters() {
            refused(encoder, "ä".repeat(7));
        }

        @Test
        void is_measured_with_all_its_fields_and_as_many_data_prefixes_as_it_needs() {
            refused(encoder, MessageEvent.of("").withType("abcdefg"));
            refused(encoder, "\n\n");
        }

        @Test
        void may_also_be_a_comment() {
            refused(encoder, new Comment("x".repeat(18)));
        }

        @Test
        void is_by_default_one_over_256_KiB() {
            int withoutData = "data: \n\n".length();
            EventEncoder unchanged = EventEncoder.create();

            unchanged.encode("x".repeat(256 * 1024 - withoutData), out);

            refused(unchanged, "x".repeat(256 * 1024 - withoutData + 1));
        }

        @Test
        void does_not_exist_without_a_limit() {
            EventEncoder unlimited = EventEncoder.create().withMaxEventBytes(Integer.MAX_VALUE);

            unlimited.encode("x".repeat(1024 * 1024), out);

            assertEquals(1024 * 1024 + 8, out.size());
        }

        @Test
        void can_still_be_told_of_in_a_stream_error() {
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
    void another_limit_is_one_of_another_encoder() {
        EventEncoder encoder = EventEncoder.create();

        EventEncoder limited = encoder.withMaxEventBytes(1);

        refused(limited, "x");
        assertTrue(Wire.by(encoder, "x").endsWith("x\n\n"));
    }
}
