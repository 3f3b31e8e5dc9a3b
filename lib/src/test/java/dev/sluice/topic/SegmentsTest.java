package dev.sluice.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SegmentsTest {

    private static final long EPOCH = 7;

    private static EncodedEvent event(int size) {
        return EventEncoder.create().encoded(MessageEvent.of("x".repeat(size)));
    }

    private static TopicLog log(HistoryLimits limits) {
        return new TopicLog(
                (segment, index) -> EPOCH, 4, 1, limits, HistoryBudget.defaults(), 0, 0);
    }

    private static void append(TopicLog log, int count, int size) {
        EncodedEvent event = event(size);
        for (int i = 0; i < count; i++) {
            log.append(EPOCH, List.of(event), Optional.empty(), 0);
        }
    }

    private static long held(TopicLog log) {
        long held = 0;
        long index = log.oldest();
        while (index < log.end()) {
            Segment segment = log.find(index);
            held += segment.block().bytes().length;
            index = segment.end();
        }
        return held;
    }

    @Test
    void each_event_of_a_long_log_is_found_by_its_index() {
        TopicLog log = log(HistoryLimits.defaults().withMaxEvents(10_000));
        append(log, 25_000, 50);

        for (long index = log.oldest(); index < log.end(); index++) {
            Segment segment = log.find(index);
            assertEquals(EPOCH + "-" + index, segment.event(index).decode().id().orElseThrow());
        }
        assertEquals(10_000, log.end() - log.oldest());
        assertNull(log.find(log.oldest() - 1));
        assertNull(log.find(log.end()));
    }

    @Test
    void the_segments_of_a_quiet_topic_are_small() {
        TopicLog log = log(HistoryLimits.defaults());
        append(log, 2, 50);

        assertEquals(1024, held(log));
    }

    @Test
    void segments_hold_hardly_more_than_the_events_that_are_kept() {
        for (int size : new int[] {10, 100, 5_000, 17_000, 40_000, 100_000}) {
            HistoryLimits limits = HistoryLimits.defaults().withMaxBytes(2_000_000);
            TopicLog log = log(limits);
            append(log, 3_000, size);

            long most = limits.maxBytes() * 5 / 4 + 2 * 64 * 1024;
            assertTrue(held(log) <= most, "events of %d: %d".formatted(size, held(log)));
        }
    }

    @Test
    void segments_are_released_when_all_their_events_are_too_old() {
        TopicLog log = log(HistoryLimits.defaults().withMaxAge(Duration.ofSeconds(10)));
        append(log, 1_000, 100);

        log.expire(10_000);

        assertEquals(log.end(), log.oldest());
        assertEquals(0, held(log));
        append(log, 1, 100);
        assertEquals(1024, held(log));
    }

    @Test
    void events_larger_than_a_segment_are_kept_apart() {
        TopicLog log = log(HistoryLimits.defaults());
        append(log, 1, 10);
        append(log, 1, 200_000);
        append(log, 1, 10);

        assertEquals(10, data(log, 1));
        assertEquals(200_000, data(log, 2));
        assertEquals(10, data(log, 3));
    }

    private static int data(TopicLog log, long index) {
        return log.find(index).event(index).decode().data().orElseThrow().toString().length();
    }
}
