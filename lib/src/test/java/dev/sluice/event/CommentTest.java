package dev.sluice.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class CommentTest {

    @Test
    void a_comment_is_one_line_without_a_blank_line() {
        assertEquals(": hello\n", Wire.of(new Comment("hello")));
    }

    @Test
    void a_comment_has_a_comment_line_for_each_of_its_lines() {
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
    void a_comment_may_be_empty() {
        assertEquals(": \n", Wire.of(new Comment("")));
    }

    @Test
    void a_comment_does_not_affect_the_events_around_it() {
        assertEquals(
                """
                : first
                data: one

                : second
                """,
                Wire.of(new Comment("first"), "one", new Comment("second")));
    }

    @Test
    void a_comment_without_a_text_is_refused() {
        assertThrows(NullPointerException.class, () -> new Comment(null));
    }
}
