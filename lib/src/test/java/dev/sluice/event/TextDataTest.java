package dev.sluice.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.CharBuffer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class TextDataTest {

    @Nested
    class EachLineBecomesADataLine {

        @Test
        void LF_separates_data_lines() {
            assertEquals(
                    """
                    data: one
                    data: two
                    data: three

                    """,
                    Wire.of("one\ntwo\nthree"));
        }

        @Test
        void CR_separates_data_lines() {
            assertEquals(
                    """
                    data: one
                    data: two

                    """,
                    Wire.of("one\rtwo"));
        }

        @Test
        void CRLF_is_one_line_break() {
            assertEquals(
                    """
                    data: one
                    data: two

                    """,
                    Wire.of("one\r\ntwo"));
        }

        @Test
        void LF_and_CR_are_two_line_breaks() {
            assertEquals(
                    """
                    data: one
                    data:\s
                    data: two

                    """,
                    Wire.of("one\n\rtwo"));
        }

        @Test
        void an_empty_line_becomes_an_empty_data_line() {
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
        void a_line_that_looks_like_another_field_stays_data() {
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
        void a_final_LF_is_kept() {
            assertEquals(
                    """
                    data: one
                    data:\s

                    """,
                    Wire.of("one\n"));
        }

        @Test
        void a_final_CR_is_kept() {
            assertEquals(
                    """
                    data: one
                    data:\s

                    """,
                    Wire.of("one\r"));
        }

        @Test
        void a_final_CRLF_is_kept() {
            assertEquals(
                    """
                    data: one
                    data:\s

                    """,
                    Wire.of("one\r\n"));
        }

        @Test
        void an_initial_line_break_is_kept() {
            assertEquals(
                    """
                    data:\s
                    data: one

                    """,
                    Wire.of("\none"));
        }

        @Test
        void leading_spaces_of_lines_are_kept() {
            assertEquals(
                    """
                    data:  one
                    data:    two

                    """,
                    Wire.of(" one\n   two"));
        }

        @Test
        void trailing_spaces_of_lines_are_kept() {
            assertEquals(
                    """
                    data: one \s
                    data: two\s

                    """,
                    Wire.of("one  \ntwo "));
        }

        @Test
        void an_empty_text_becomes_one_empty_data_line() {
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
        void a_text_that_looks_like_JSON_is_written_unchanged() {
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
        void text_is_written_in_UTF_8_even_beyond_the_basic_plane() {
            assertEquals(
                    """
                    data: größe 温 😀

                    """,
                    Wire.of("größe 温 😀"));
        }

        @Test
        void line_separators_of_Unicode_do_not_begin_a_data_line() {
            assertEquals(
                    "data: a\u0085b\u2028c\u2029d\u000Be\n\n",
                    Wire.of("a\u0085b\u2028c\u2029d\u000Be"));
        }

        @Test
        void an_initial_byte_order_mark_is_kept() {
            assertEquals("data: \uFEFFa\n\n", Wire.of("\uFEFFa"));
        }

        @Test
        void an_unpaired_surrogate_becomes_a_question_mark() {
            assertEquals(
                    """
                    data: a?b

                    """,
                    Wire.of("a\uD83Db"));
        }

        @Test
        void any_CharSequence_is_written_as_text() {
            assertEquals(
                    """
                    data: one
                    data: two

                    """,
                    Wire.of(CharBuffer.wrap("one\ntwo")));
        }
    }
}
