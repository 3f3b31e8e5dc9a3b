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
        void events_are_parsed_as_the_standard_says(WireStream stream) {
            assertEquals(stream.events(), parse(parser, stream.bytes()));
        }

        @Test
        void a_position_event_updates_the_last_event_id_and_is_not_delivered() {
            byte[] stream = "event: position\nid: 7\ndata: {}\n\ndata: a\n\n".getBytes(UTF_8);

            assertEquals(List.of(message("a", "7")), parse(parser, stream));
        }

        @Test
        void an_end_event_ends_the_stream_and_is_not_delivered() {
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
        void position_and_end_events_of_another_server_are_delivered(String block) {
            assertEquals(1, parse(parser, block.getBytes(UTF_8)).size());
            assertFalse(parser.isOver());
        }

        @ParameterizedTest
        @MethodSource("streams")
        void events_are_the_same_wherever_the_bytes_are_split_in_two(WireStream stream) {
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
        void events_are_the_same_when_the_bytes_arrive_one_by_one(WireStream stream) {
            byte[][] chunks = new byte[stream.bytes().length][];
            Arrays.setAll(chunks, i -> new byte[] {stream.bytes()[i]});

            assertEquals(stream.events(), parse(parser, chunks));
        }

        @Test
        void events_are_dispatched_before_the_LF_of_a_CRLF_arrives() {
            assertEquals(List.of(message("a")), parse(parser, utf8("data: a\r\n\r")));
            assertEquals(List.of(message("b")), parse(parser, utf8("\ndata: b\r\n\r\n")));
        }
    }

    @Nested
    class TheLastEventId {

        @Test
        void the_last_event_id_of_the_previous_connection_is_kept_at_first() {
            EventStreamParser resumed = new EventStreamParser("7", Integer.MAX_VALUE);

            assertEquals(List.of(message("a", "7")), parse(resumed, utf8("data: a\n\n")));
        }

        @Test
        void blank_lines_do_not_reset_the_last_event_id() {
            EventStreamParser resumed = new EventStreamParser("7", Integer.MAX_VALUE);

            parse(resumed, utf8(":\n\n\n"));

            assertEquals("7", resumed.lastEventId());
        }

        @Test
        void a_block_without_data_updates_the_last_event_id() {
            parse(parser, utf8("id: 1\n\n"));

            assertEquals("1", parser.lastEventId());
        }

        @Test
        void the_last_event_id_does_not_change_before_the_blank_line() {
            parse(parser, utf8("id: 1\n\nid: 2\ndata: cut off\n"));

            assertEquals("1", parser.lastEventId());
        }

        @Test
        void the_last_event_id_is_that_of_the_last_event_delivered() {
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
        void the_retry_is_a_number_of_milliseconds_up_to_a_year(String value, Duration retry) {
            parse(parser, utf8("retry:" + value + "\n"));

            assertEquals(Optional.of(retry), parser.retry());
        }

        @ParameterizedTest
        @ValueSource(strings = {"", " ", "-1", "+1", "1.5", "1 ", "  1", "1s", "0x10", "٣", "１"})
        void a_retry_that_is_not_all_ASCII_digits_is_ignored(String value) {
            parse(parser, utf8("retry: 2500\nretry: " + value + "\n"));

            assertEquals(Optional.of(Duration.ofMillis(2500)), parser.retry());
        }

        @Test
        void the_retry_takes_effect_without_a_blank_line() {
            parse(parser, utf8("retry: 1\n"));

            assertEquals(Optional.of(Duration.ofMillis(1)), parser.retry());
        }
    }

    @Nested
    class Something {

        @ParameterizedTest
        @ValueSource(strings = {":\n", ": heartbeat\n", "data\n\n"})
        void an_event_or_a_comment_counts_as_a_sign_of_life(String stream) {
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
        void incomplete_lines_and_blocks_without_data_are_no_sign_of_life(String stream) {
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
        void an_event_of_exactly_the_maximum_size_is_accepted(String stream) {
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
        void an_event_above_the_maximum_size_is_refused(String stream) {
            EventStreamException refused =
                    assertThrows(EventStreamException.class, () -> parse(parser, utf8(stream)));

            assertEquals(
                    "an event must have at most 20 bytes, had more;"
                            + " raise maxEventBytes if you trust the server",
                    refused.getMessage());
        }

        @Test
        void empty_data_lines_count_towards_the_maximum_size() {
            byte[] lines = utf8("data\n".repeat(18));

            assertThrows(EventStreamException.class, () -> parse(parser, lines));
        }

        @Test
        void events_before_a_refused_one_are_delivered() {
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

    @ParameterizedTest
    @ValueSource(strings = {":\n", ": a\n", ":\n\n", ":\n:\n"})
    void comments_alone_are_told_from_other_bytes(String bytes) {
        parse(parser, bytes.getBytes(UTF_8));

        assertTrue(parser.isAfterComments());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "\n", ":\nda", ":\nretry: 1\n", "data: a\n\n", ":\nid: 1\n"})
    void other_bytes_are_told_from_comments_alone(String bytes) {
        parse(parser, bytes.getBytes(UTF_8));

        assertFalse(parser.isAfterComments());
    }

    @ParameterizedTest
    @CsvSource({
        "'retry: 1\n', true",
        "'data: a\n\nretry: 1\n\n', true",
        "'retry: 1\ndata: a\n\n', false",
        "'', false",
    })
    void a_server_asks_to_come_back_if_a_reconnection_time_is_its_last_word(
            String bytes, boolean asks) {
        parse(parser, bytes.getBytes(UTF_8));

        assertEquals(asks, parser.asksToComeBack());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
