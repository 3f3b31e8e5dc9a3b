package dev.sluice.client;

import static dev.sluice.client.WireStream.message;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamParserTest {

    private final EventStreamParser parser = new EventStreamParser("", Integer.MAX_VALUE);

    @Nested
    class Events {

        static Stream<WireStream> streams() {
            return WireStream.all();
        }

        @ParameterizedTest
        @MethodSource("streams")
        void are_what_the_standard_says(WireStream stream) {
            assertEquals(stream.events(), parse(parser, stream.bytes()));
        }

        @Test
        void that_tell_a_position_move_the_id_and_are_not_given_out() {
            byte[] stream = "event: position\nid: 7\ndata: {}\n\ndata: a\n\n".getBytes(UTF_8);

            assertEquals(List.of(message("a", "7")), parse(parser, stream));
        }

        @Test
        void that_tell_the_end_are_the_last_and_not_given_out() {
            byte[] stream = "event: end\nid: end\ndata: {}\n\ndata: too late\n\n".getBytes(UTF_8);

            assertEquals(List.of(), parse(parser, stream));
            assertTrue(parser.isOver());
            assertEquals("end", parser.lastEventId());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "id: 7\nevent: position\ndata: {\"lat\":52.5}\n\n",
                    "event: position\ndata: {}\n\n",
                    "event: end\ndata: {}\n\n",
                    "event: end\nid: 7\ndata: {}\n\n",
                    "event: end\nid: end\ndata: of the game\n\n"
                })
        void of_another_server_may_have_the_names_of_ours(String block) {
            assertEquals(1, parse(parser, block.getBytes(UTF_8)).size());
            assertFalse(parser.isOver());
        }

        @ParameterizedTest
        @MethodSource("streams")
        void are_the_same_wherever_the_bytes_are_cut_in_two(WireStream stream) {
            for (int cut = 0; cut <= stream.bytes().length; cut++) {
                byte[] head = Arrays.copyOf(stream.bytes(), cut);
                byte[] tail = Arrays.copyOfRange(stream.bytes(), cut, stream.bytes().length);

                assertEquals(
                        stream.events(),
                        parse(new EventStreamParser("", Integer.MAX_VALUE), head, tail),
                        "cut at " + cut);
            }
        }

        @ParameterizedTest
        @MethodSource("streams")
        void are_the_same_when_the_bytes_come_one_by_one(WireStream stream) {
            byte[][] chunks = new byte[stream.bytes().length][];
            Arrays.setAll(chunks, i -> new byte[] {stream.bytes()[i]});

            assertEquals(stream.events(), parse(parser, chunks));
        }

        @Test
        void are_dispatched_before_the_LF_of_a_CRLF_has_come() {
            assertEquals(List.of(message("a")), parse(parser, utf8("data: a\r\n\r")));
            assertEquals(List.of(message("b")), parse(parser, utf8("\ndata: b\r\n\r\n")));
        }
    }

    @Nested
    class TheLastEventId {

        @Test
        void is_at_first_that_of_the_connection_before() {
            EventStreamParser resumed = new EventStreamParser("7", Integer.MAX_VALUE);

            assertEquals(List.of(message("a", "7")), parse(resumed, utf8("data: a\n\n")));
        }

        @Test
        void outlives_blank_lines_of_a_connection_without_ids() {
            EventStreamParser resumed = new EventStreamParser("7", Integer.MAX_VALUE);

            parse(resumed, utf8(":\n\n\n"));

            assertEquals("7", resumed.lastEventId());
        }

        @Test
        void moves_with_a_block_without_data() {
            parse(parser, utf8("id: 1\n\n"));

            assertEquals("1", parser.lastEventId());
        }

        @Test
        void does_not_move_before_the_blank_line() {
            parse(parser, utf8("id: 1\n\nid: 2\ndata: cut off\n"));

            assertEquals("1", parser.lastEventId());
        }

        @Test
        void is_that_of_the_event_given_out_last_though_more_bytes_are_there() {
            parser.feed(ByteBuffer.wrap(utf8("id: 1\ndata: a\n\nid: 2\n\nid: 3\ndata: b\n\n")));

            assertEquals(Optional.of(message("a", "1")), parser.next());
            assertEquals("1", parser.lastEventId());
            assertEquals(Optional.of(message("b", "3")), parser.next());
            assertEquals("3", parser.lastEventId());
        }
    }

    @Nested
    class TheRetry {

        @ParameterizedTest
        @CsvSource({
            "0,                              PT0S",
            "2500,                           PT2.5S",
            "0002500,                        PT2.5S",
            "00000000000000000000000002500,  PT2.5S",
            "31536000001,                    PT8760H",
            "99999999999999999999999999999,  PT8760H",
        })
        void is_a_number_of_milliseconds_up_to_a_year(String value, Duration retry) {
            parse(parser, utf8("retry:" + value + "\n"));

            assertEquals(Optional.of(retry), parser.retry());
        }

        @ParameterizedTest
        @ValueSource(strings = {"", " ", "-1", "+1", "1.5", "1 ", "  1", "1s", "0x10", "٣", "１"})
        void that_is_anything_but_ASCII_digits_is_ignored(String value) {
            parse(parser, utf8("retry: 2500\nretry: " + value + "\n"));

            assertEquals(Optional.of(Duration.ofMillis(2500)), parser.retry());
        }

        @Test
        void takes_effect_without_a_blank_line() {
            parse(parser, utf8("retry: 1\n"));

            assertEquals(Optional.of(Duration.ofMillis(1)), parser.retry());
        }
    }

    @Nested
    class Something {

        @ParameterizedTest
        @ValueSource(strings = {":\n", ": heartbeat\n", "data\n\n"})
        void was_heard_with_an_event_or_a_comment(String stream) {
            parse(parser, utf8(stream));

            assertTrue(parser.heard());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "\n\n",
                    "retry: 1\n",
                    "id: 1\n\n",
                    "data: unfinished\n",
                    ": unfinished"
                })
        void was_not_heard_with_anything_less(String stream) {
            parse(parser, utf8(stream));

            assertFalse(parser.heard());
        }
    }

    @Nested
    class AnEvent {

        private final EventStreamParser parser = new EventStreamParser("", 20);

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "data: 12345678901234\n\n",
                    "event: 123\ndata: 12345678901\n\n",
                    "id: 12\ndata: 123456789012\n\n",
                    "data: 123\ndata: 1234567890\n\n",
                    "data: 12345678901234\n\ndata: 12345678901234\n\n",
                    "foo: 123456789\nfoo: 123456789\ndata\n\n",
                    ": 123456789\n: 123456789\ndata\n\n"
                })
        void may_hold_as_much_as_the_limit_says(String stream) {
            assertFalse(parse(parser, utf8(stream)).isEmpty());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "data: 123456789012345\n\n",
                    "event: 123\ndata: 123456789012\n\n",
                    "id: 12\ndata: 1234567890123\n\n",
                    "data: 123\ndata: 12345678901\n\n",
                    "data: a line that does not end",
                    ": a comment that does not end",
                })
        void that_holds_more_is_refused(String stream) {
            EventStreamException refused =
                    assertThrows(EventStreamException.class, () -> parse(parser, utf8(stream)));

            assertEquals(
                    "an event must have at most 20 bytes, had more;"
                            + " raise maxEventBytes if you trust the server",
                    refused.getMessage());
        }

        @Test
        void may_not_have_any_number_of_empty_lines() {
            byte[] lines = utf8("data\n".repeat(18));

            assertThrows(EventStreamException.class, () -> parse(parser, lines));
        }

        @Test
        void that_is_refused_comes_after_those_before_it() {
            parser.feed(ByteBuffer.wrap(utf8("data: a\n\ndata: 123456789012345\n\n")));

            assertEquals(Optional.of(message("a")), parser.next());
            assertThrows(EventStreamException.class, parser::next);
        }
    }

    static List<ReceivedEvent> parse(EventStreamParser parser, byte[]... chunks) {
        List<ReceivedEvent> events = new ArrayList<>();
        for (byte[] chunk : chunks) {
            parser.feed(ByteBuffer.wrap(chunk).asReadOnlyBuffer());
            for (Optional<ReceivedEvent> event = parser.next();
                    event.isPresent();
                    event = parser.next()) {
                events.add(event.get());
            }
        }
        return events;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
