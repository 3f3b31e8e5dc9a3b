package dev.sluice.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.CharBuffer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class TextDataTest {

    @Nested
    class EachLineBecomesADataLine {

        @Test
        void when_LF_ends_it() {
            assertEquals(
                    """
                    data: one
                    data: two
                    data: three

                    """,
                    Wire.of("one\ntwo\nthree"));
        }

        @Test
        void when_CR_ends_it() {
            assertEquals(
                    """
                    data: one
                    data: two

                    """,
                    Wire.of("one\rtwo"));
        }

        @Test
        void when_CRLF_ends_it_which_is_one_line_break() {
            assertEquals(
                    """
                    data: one
                    data: two

                    """,
                    Wire.of("one\r\ntwo"));
        }

        @Test
        void when_LF_and_CR_end_it_which_are_two_line_breaks() {
            assertEquals(
                    """
                    data: one
                    data:\s
                    data: two

                    """,
                    Wire.of("one\n\rtwo"));
        }

        @Test
        void when_it_is_empty() {
            assertEquals(
                    """
                    data: one
                    data:\s
                    data:\s
                    data: two

                    """,
                    Wire.of("one\n\r\n\rtwo"));
        }

        @Test
        void when_it_looks_like_another_field_or_like_the_end_of_the_event() {
            assertEquals(
                    """
                    data: x
                    data:\s
                    data: id: 1
                    data: event: y
                    data: :

                    """,
                    Wire.of("x\n\nid: 1\nevent: y\n:"));
        }
    }

    @Nested
    class ItSurvives {

        @Test
        void that_it_ends_with_LF() {
            assertEquals(
                    """
                    data: one
                    data:\s

                    """,
                    Wire.of("one\n"));
        }

        @Test
        void that_it_ends_with_CR() {
            assertEquals(
                    """
                    data: one
                    data:\s

                    """,
                    Wire.of("one\r"));
        }

        @Test
        void that_it_ends_with_CRLF() {
            assertEquals(
                    """
                    data: one
                    data:\s

                    """,
                    Wire.of("one\r\n"));
        }

        @Test
        void that_it_begins_with_a_line_break() {
            assertEquals(
                    """
                    data:\s
                    data: one

                    """,
                    Wire.of("\none"));
        }

        @Test
        void that_its_lines_begin_with_spaces() {
            assertEquals(
                    """
                    data:  one
                    data:    two

                    """,
                    Wire.of(" one\n   two"));
        }

        @Test
        void that_its_lines_end_with_spaces() {
            assertEquals(
                    """
                    data: one \s
                    data: two\s

                    """,
                    Wire.of("one  \ntwo "));
        }

        @Test
        void that_it_is_empty() {
            assertEquals(
                    """
                    data:\s

                    """,
                    Wire.of(""));
        }
    }

    @Nested
    class ItIsWritten {

        @Test
        void as_it_is_even_if_it_looks_like_JSON() {
            assertEquals(
                    """
                    data: {"a": "b\\n"}

                    """,
                    Wire.of(
                            """
                            {"a": "b\\n"}\
                            """));
        }

        @Test
        void in_UTF_8_beyond_the_basic_plane_too() {
            assertEquals(
                    """
                    data: größe 温 😀

                    """,
                    Wire.of("größe 温 😀"));
        }

        @Test
        void without_a_new_line_for_what_only_Unicode_calls_a_line_break() {
            assertEquals(
                    "data: a\u0085b\u2028c\u2029d\u000Be\n\n",
                    Wire.of("a\u0085b\u2028c\u2029d\u000Be"));
        }

        @Test
        void with_the_byte_order_mark_that_it_begins_with() {
            assertEquals("data: \uFEFFa\n\n", Wire.of("\uFEFFa"));
        }

        @Test
        void with_a_question_mark_for_half_a_surrogate_pair() {
            assertEquals(
                    """
                    data: a?b

                    """,
                    Wire.of("a\uD83Db"));
        }

        @Test
        void from_any_sequence_of_characters() {
            assertEquals(
                    """
                    data: one
                    data: two

                    """,
                    Wire.of(CharBuffer.wrap("one\ntwo")));
        }
    }
}
