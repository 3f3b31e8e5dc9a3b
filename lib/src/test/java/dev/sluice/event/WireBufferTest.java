package dev.sluice.event;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireBufferTest {

    private final WireBuffer buffer = new WireBuffer();

    private void write(String text) {
        buffer.write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_new_buffer_is_empty() {
        assertEquals(0, buffer.size());
        assertArrayEquals(new byte[0], buffer.toByteArray());
    }

    @Test
    void a_buffer_keeps_everything_written_in_order() {
        buffer.write('a');
        write("bc");
        buffer.write("xxdexx".getBytes(StandardCharsets.UTF_8), 2, 2);

        assertEquals("abcde", buffer.toString());
    }

    @Test
    void a_buffer_grows_with_its_content() {
        String line = "0123456789".repeat(30);
        for (int i = 0; i < 20; i++) {
            write(line);
            buffer.write('\n');
        }

        assertEquals((line + "\n").repeat(20), buffer.toString());
    }

    @Test
    void a_buffer_can_be_truncated_and_written_again() {
        write("one");
        int size = buffer.size();
        write("two");

        buffer.truncate(size);
        write("three");

        assertEquals("onethree", buffer.toString());
    }

    @Test
    void a_buffer_cannot_be_truncated_to_a_larger_or_negative_size() {
        write("one");

        assertThrows(IndexOutOfBoundsException.class, () -> buffer.truncate(4));
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.truncate(-1));
    }

    @Test
    void a_buffer_is_written_out_in_one_call_and_keeps_its_content() throws IOException {
        List<String> writes = new ArrayList<>();
        OutputStream out =
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        writes.add("one byte");
                    }

                    @Override
                    public void write(byte[] source, int offset, int length) {
                        writes.add(new String(source, offset, length, StandardCharsets.UTF_8));
                    }
                };
        write("x".repeat(1000));

        buffer.writeTo(out::write);

        assertEquals(List.of("x".repeat(1000)), writes);
        assertEquals(1000, buffer.size());
    }

    @Test
    void a_range_outside_the_array_is_refused() {
        assertThrows(IndexOutOfBoundsException.class, () -> buffer.write(new byte[2], 1, 2));
    }

    @Test
    void a_long_text_is_encoded_as_a_whole_wherever_its_characters_lie() {
        for (int before : new int[] {8 * 1024 - 2, 8 * 1024 - 1, 8 * 1024}) {
            for (String end : List.of("\ud83d\ude00", "\ud83d", "\ud83d\ud83d\ude00", "\u00e9x")) {
                String text = "x".repeat(before) + end;
                buffer.truncate(0);

                buffer.writeText(text, 0, text.length());

                assertArrayEquals(text.getBytes(StandardCharsets.UTF_8), buffer.toByteArray());
            }
        }
    }
}
