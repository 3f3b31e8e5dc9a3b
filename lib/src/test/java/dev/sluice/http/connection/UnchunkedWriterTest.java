package dev.sluice.http.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class UnchunkedWriterTest {

    private static final String CHUNKED =
            """
            HTTP/1.1 200 OK\r
            Transfer-Encoding: chunked\r
            Connection: close\r
            \r
            1\r
            a\r
            1a\r
            bcdefghijklmnopqrstuvwxyz!\r
            0\r
            \r
            """;

    /** What arrives when a response is written in pieces of this length. */
    private static String written(String response, int length) {
        StringBuilder arrived = new StringBuilder();
        DataWriter target =
                new DataWriter() {
                    @Override
                    public void write(BufferData... buffers) {
                        write(BufferData.create(buffers));
                    }

                    @Override
                    public void write(BufferData buffer) {
                        arrived.append(new String(buffer.readBytes(), StandardCharsets.US_ASCII));
                    }

                    @Override
                    public void writeNow(BufferData... buffers) {
                        write(BufferData.create(buffers));
                    }

                    @Override
                    public void writeNow(BufferData buffer) {
                        write(buffer);
                    }
                };
        UnchunkedWriter writer = new UnchunkedWriter(target);
        for (int i = 0; i < response.length(); i += length) {
            String piece = response.substring(i, Math.min(response.length(), i + length));
            writer.writeNow(BufferData.create(piece));
        }
        return arrived.toString();
    }

    @Test
    void the_chunk_framing_is_removed_however_the_writes_are_split() {
        for (int length = 1; length <= CHUNKED.length(); length++) {
            assertEquals(
                    "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabcdefghijklmnopqrstuvwxyz!",
                    written(CHUNKED, length),
                    "in pieces of " + length);
        }
    }

    @Test
    void a_body_with_a_length_is_left_unchanged() {
        String response = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n1\r\na\r\n\r";

        assertEquals(response, written(response, 3));
    }
}
