package dev.sluice.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ByteAccumulatorTest {

    private final ByteAccumulator bytes = new ByteAccumulator();

    @Test
    void a_large_text_is_not_kept_room_for() {
        bytes.append(ByteBuffer.allocate(1_000_000), 1_000_000);
        assertTrue(bytes.capacity() >= 1_000_000);

        bytes.clear();

        assertEquals(256, bytes.capacity());
    }

    @Test
    void a_small_text_leaves_its_room_to_the_next_one() {
        bytes.append(ByteBuffer.allocate(5000), 5000);
        int capacity = bytes.capacity();

        bytes.clear();

        assertEquals(capacity, bytes.capacity());
    }
}
