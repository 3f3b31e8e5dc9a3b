package dev.sluice.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageEventTest {

    private static void assertRefused(String message, Executable making) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, making).getMessage());
    }

    @Nested
    class AnId {

        @ParameterizedTest
        @ValueSource(strings = {"", "0", "1718-0", "a b", "~!@#$%^&*()", "END", "ended", "en:d"})
        void is_printable_ASCII(String id) {
            assertEquals(Optional.of(id), MessageEvent.ofId(id).id());
        }

        @Test
        void must_not_contain_CR() {
            assertRefused(
                    "id must be printable ASCII, had CR at index 1",
                    () -> MessageEvent.ofId("a\rb"));
        }

        @Test
        void must_not_contain_LF() {
            assertRefused(
                    "id must be printable ASCII, had LF at index 2",
                    () -> MessageEvent.ofId("ab\ndata: injected"));
        }

        @Test
        void must_not_contain_NUL_which_makes_clients_ignore_it() {
            assertRefused(
                    "id must be printable ASCII, had NUL at index 0",
                    () -> MessageEvent.ofId("\0"));
        }

        @Test
        void must_not_contain_other_control_characters() {
            assertRefused(
                    "id must be printable ASCII, had U+0009 at index 1",
                    () -> MessageEvent.ofId("a\tb"));
            assertRefused(
                    "id must be printable ASCII, had U+007F at index 1",
                    () -> MessageEvent.ofId("a\u007F"));
        }

        @Test
        void must_not_contain_what_does_not_come_back_unchanged_in_a_header() {
            assertRefused(
                    "id must be printable ASCII, had U+00E4 at index 1",
                    () -> MessageEvent.ofId("bär"));
        }

        @ParameterizedTest
        @ValueSource(strings = {" a", "a ", " "})
        void must_not_start_or_end_with_a_space_which_a_header_loses(String id) {
            assertRefused(
                    "id must not start or end with a space, was \"" + id + "\"",
                    () -> MessageEvent.ofId(id));
        }

        @Test
        void must_not_be_the_end_marker() {
            assertRefused(
                    "id must not be \"end\": it is reserved for the end of a stream",
                    () -> MessageEvent.ofId("end"));
        }

        @Test
        void has_at_most_1024_characters() {
            String longest = "x".repeat(1024);

            assertEquals(Optional.of(longest), MessageEvent.ofId(longest).id());
            assertRefused(
                    "id must have at most 1024 characters, had 1025",
                    () -> MessageEvent.ofId(longest + "x"));
        }

        @Test
        void is_checked_however_it_is_given() {
            MessageEvent event = MessageEvent.of("x");
            Optional<String> invalid = Optional.of("\n");

            assertThrows(IllegalArgumentException.class, () -> event.withId("\n"));
            assertThrows(
                    IllegalArgumentException.class,
                    () ->
                            new MessageEvent(
                                    Optional.empty(), invalid, Optional.empty(), Optional.empty()));
        }
    }

    @Nested
    class AType {

        @ParameterizedTest
        @ValueSource(strings = {"", "tick", " a: b ", "größe", "a\0b", "\uFEFF", "\u2028", "error"})
        void is_any_text_of_one_line(String type) {
            assertEquals(Optional.of(type), MessageEvent.of("x").withType(type).type());
        }

        @Test
        void must_not_contain_CR() {
            assertRefused(
                    "type must not contain CR or LF, had CR at index 1",
                    () -> MessageEvent.of("x").withType("a\rb"));
        }

        @Test
        void must_not_contain_LF() {
            assertRefused(
                    "type must not contain CR or LF, had LF at index 4",
                    () -> MessageEvent.of("x").withType("tick\n\ndata: injected"));
        }
    }

    @Nested
    class ARetry {

        @Test
        void must_not_be_negative() {
            assertRefused(
                    "retry must be zero or more, was PT-0.001S",
                    () -> MessageEvent.ofRetry(Duration.ofMillis(-1)));
        }

        @Test
        void must_not_be_negative_by_less_than_the_wire_can_say() {
            assertRefused(
                    "retry must be zero or more, was PT-0.000000001S",
                    () -> MessageEvent.of("x").withRetry(Duration.ofNanos(-1)));
        }
    }

    @Nested
    class AnEvent {

        @Test
        void is_not_changed_by_what_makes_another_of_it() {
            MessageEvent event = MessageEvent.of("x");

            MessageEvent other =
                    event.withId("1").withType("tick").withRetry(Duration.ofSeconds(1));

            assertEquals(MessageEvent.of("x"), event);
            assertEquals(
                    new MessageEvent(
                            Optional.of("x"),
                            Optional.of("1"),
                            Optional.of("tick"),
                            Optional.of(Duration.ofSeconds(1))),
                    other);
        }

        @Test
        void must_not_have_null_as_data() {
            assertThrows(NullPointerException.class, () -> MessageEvent.of(null));
        }
    }
}
