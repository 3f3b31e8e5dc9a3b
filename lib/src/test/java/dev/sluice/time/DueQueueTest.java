package dev.sluice.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class DueQueueTest {

    private static final class Item extends DueQueue.Entry {}

    private final DueQueue<Item> queue = new DueQueue<>(1_000);
    private final Item item = new Item();

    @Test
    void an_entry_is_given_once_when_its_time_has_come() {
        queue.add(item, 5_000);

        assertEquals(List.of(), queue.take(4_999));
        assertEquals(List.of(item), queue.take(5_000));
        assertEquals(List.of(), queue.take(10_000));
    }

    @Test
    void an_entry_is_given_at_the_earliest_of_its_times() {
        queue.add(item, 9_000);
        queue.add(item, 2_000);
        queue.add(item, 7_000);

        assertEquals(List.of(item), queue.take(2_000));
        assertEquals(List.of(), queue.take(20_000));
    }

    @Test
    void an_entry_is_given_at_the_end_of_its_tick() {
        queue.add(item, 4_001);

        assertEquals(List.of(), queue.take(4_999));
        assertEquals(List.of(item), queue.take(5_000));
    }

    @Test
    void an_entry_that_was_removed_is_not_given_until_it_is_added_again() {
        Item other = new Item();
        queue.add(item, 5_000);
        queue.add(other, 5_000);
        queue.remove(item);
        queue.remove(item);

        assertEquals(List.of(other), queue.take(5_000));
        queue.add(item, 5_000);
        assertEquals(List.of(item), queue.take(5_000));
    }

    @Test
    void an_entry_can_be_added_again_after_it_was_given() {
        queue.add(item, 1_000);
        assertEquals(List.of(item), queue.take(1_000));
        queue.add(item, 3_000);

        assertEquals(List.of(item), queue.take(3_000));
    }
}
