package dev.sluice.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class CommentTest {

    @Test
    void is_one_line_and_no_blank_line() {
        assertEquals(": hello\n", Wire.of(new Comment("hello")));
    }

    @Test
    void has_a_comment_line_for_each_of_its_lines() {
        assertEquals(
                """
                : one
                : two
                : three
                :\s
                : data: four
                """,
                Wire.of(new Comment("one\ntwo\r\nthree\r\rdata: four")));
    }

    @Test
    void may_be_empty() {
        assertEquals(": \n", Wire.of(new Comment("")));
    }

    @Test
    void is_in_the_way_of_no_event() {
        assertEquals(
                """
                : first
                data: one

                : second
                """,
                Wire.of(new Comment("first"), "one", new Comment("second")));
    }

    @Test
    void needs_a_text() {
        assertThrows(NullPointerException.class, () -> new Comment(null));
    }
}
