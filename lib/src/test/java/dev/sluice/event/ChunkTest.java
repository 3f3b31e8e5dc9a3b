package dev.sluice.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkTest {

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "9, 9",
        "10, a",
        "15, f",
        "16, 10",
        "255, ff",
        "256, 100",
        "4095, fff",
        "4096, 1000",
        "65536, 10000",
        "2147483647, 7fffffff"
    })
    void a_chunk_begins_with_its_size_in_hexadecimal(int size, String hexadecimal) {
        byte[] head = new byte[Chunk.headLength(size)];

        assertEquals(head.length, Chunk.writeHead(size, head, 0));
        assertEquals(hexadecimal + "\r\n", new String(head, StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 243, 244, 245, 246, 255, 256, 5000})
    void a_buffer_of_any_size_is_framed_without_being_changed(int size) throws IOException {
        WireBuffer buffer = new WireBuffer();
        buffer.write("x".repeat(size).getBytes(StandardCharsets.US_ASCII));

        for (int time = 0; time < 2; time++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            buffer.writeChunkTo(out::write);

            String expected = Integer.toHexString(size) + "\r\n" + "x".repeat(size) + "\r\n";
            assertEquals(expected, out.toString(StandardCharsets.US_ASCII));
            assertEquals(Chunk.length(size), out.size());
        }
        assertEquals("x".repeat(size), buffer.toString());
    }

    @Test
    void an_empty_chunk_is_refused_because_it_would_end_the_body() {
        assertThrows(
                IllegalStateException.class,
                () -> new WireBuffer().writeChunkTo((bytes, offset, length) -> {}));
    }
}
