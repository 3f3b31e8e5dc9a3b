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

    private static MessageEvent withId(String id) {
        return MessageEvent.of("x").withId(id);
    }

    private static MessageEvent withType(String type) {
        return MessageEvent.of("x").withType(type);
    }

    private static MessageEvent withRetry(Duration retry) {
        return MessageEvent.of("x").withRetry(retry);
    }

    @Nested
    class AnId {

        @ParameterizedTest
        @ValueSource(strings = {"", "0", "1718-0", "a b", "~!@#$%^&*()", "END", "ended", "en:d"})
        void an_id_may_be_any_printable_ASCII(String id) {
            assertEquals(Optional.of(id), withId(id).id());
        }

        @Test
        void an_id_must_not_contain_CR() {
            assertRefused("id must be printable ASCII, had CR at index 1", () -> withId("a\rb"));
        }

        @Test
        void an_id_must_not_contain_LF() {
            assertRefused(
                    "id must be printable ASCII, had LF at index 2",
                    () -> withId("ab\ndata: injected"));
        }

        @Test
        void an_id_must_not_contain_NUL_which_makes_clients_ignore_it() {
            assertRefused("id must be printable ASCII, had NUL at index 0", () -> withId("\0"));
        }

        @Test
        void an_id_must_not_contain_other_control_characters() {
            assertRefused(
                    "id must be printable ASCII, had U+0009 at index 1", () -> withId("a\tb"));
            assertRefused(
                    "id must be printable ASCII, had U+007F at index 1", () -> withId("a\u007F"));
        }

        @Test
        void an_id_must_not_contain_characters_that_a_header_would_change() {
            assertRefused("id must be printable ASCII, had U+00E4 at index 1", () -> withId("bär"));
        }

        @ParameterizedTest
        @ValueSource(strings = {" a", "a ", " "})
        void an_id_must_not_start_or_end_with_a_space_which_a_header_loses(String id) {
            assertRefused(
                    "id must not start or end with a space, was \"" + id + "\"", () -> withId(id));
        }

        @Test
        void an_id_must_not_be_the_end_marker() {
            assertRefused(
                    "id must not be \"end\": it is reserved for the end of a stream",
                    () -> withId("end"));
        }

        @Test
        void an_id_has_at_most_1024_characters() {
            String longest = "x".repeat(1024);

            assertEquals(Optional.of(longest), withId(longest).id());
            assertRefused(
                    "id must have at most 1024 characters, had 1025", () -> withId(longest + "x"));
        }

        @Test
        void an_id_is_checked_by_every_way_to_set_it() {
            MessageEvent event = MessageEvent.of("x");
            Optional<String> invalid = Optional.of("\n");

            assertThrows(IllegalArgumentException.class, () -> event.withId("\n"));
            assertThrows(
                    IllegalArgumentException.class,
                    () ->
                            new MessageEvent(
                                    Optional.of("x"), invalid, Optional.empty(), Optional.empty()));
        }

        @Test
        void an_id_requires_data_because_clients_ignore_it_otherwise() {
            assertRefused(
                    "data must be given for an event with an id, was absent: clients ignore an id"
                            + " without data; ControlEvent.position moves the id alone",
                    () -> MessageEvent.ofRetry(Duration.ofSeconds(1)).withId("7"));
        }
    }

    @Nested
    class AType {

        @ParameterizedTest
        @ValueSource(strings = {"", "tick", " a: b ", "größe", "\uFEFF", "\u2028", "Gap"})
        void a_type_may_be_any_single_line_of_text(String type) {
            assertEquals(Optional.of(type), MessageEvent.of("x").withType(type).type());
        }

        @Test
        void a_type_must_not_contain_CR() {
            assertRefused(
                    "type must not contain CR, LF or NUL, had CR at index 1",
                    () -> withType("a\rb"));
        }

        @Test
        void a_type_must_not_contain_LF() {
            assertRefused(
                    "type must not contain CR, LF or NUL, had LF at index 4",
                    () -> withType("tick\n\ndata: injected"));
        }

        @Test
        void a_type_must_not_contain_NUL_which_cuts_it_off_in_some_clients() {
            assertRefused(
                    "type must not contain CR, LF or NUL, had NUL at index 1",
                    () -> withType("a\0b"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "end",
                    "position",
                    "gap",
                    "busy",
                    "stream-error",
                    "access-expiring",
                    "access-ended",
                    "snapshot",
                    "open",
                    "error"
                })
        void a_type_must_not_be_reserved_for_the_service(String type) {
            assertRefused(
                    "type must not be \""
                            + type
                            + "\": it is reserved for what the service itself tells its clients;"
                            + " choose another name",
                    () -> withType(type));
        }
    }

    @Nested
    class ARetry {

        @Test
        void a_retry_is_between_100_milliseconds_and_an_hour() {
            assertEquals(
                    Optional.of(Duration.ofMillis(100)), withRetry(Duration.ofMillis(100)).retry());
            assertEquals(Optional.of(Duration.ofHours(1)), withRetry(Duration.ofHours(1)).retry());
        }

        @ParameterizedTest
        @ValueSource(strings = {"PT-0.001S", "PT0S", "PT0.099999999S"})
        void a_retry_that_is_too_short_is_refused(String retry) {
            assertRefused(
                    "retry must be between PT0.1S and PT1H, was " + retry,
                    () -> withRetry(Duration.parse(retry)));
        }

        @ParameterizedTest
        @ValueSource(strings = {"PT1H0.000000001S", "PT8760H"})
        void a_retry_that_is_too_long_is_refused(String retry) {
            assertRefused(
                    "retry must be between PT0.1S and PT1H, was " + retry,
                    () -> withRetry(Duration.parse(retry)));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> MessageEvent.ofRetry(Duration.ofSeconds(Long.MAX_VALUE)));
        }
    }

    @Nested
    class AnEvent {

        @Test
        void deriving_an_event_does_not_change_the_original() {
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
        void an_event_must_not_have_null_as_data() {
            assertThrows(NullPointerException.class, () -> MessageEvent.of(null));
        }
    }
}
