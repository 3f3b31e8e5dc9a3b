package dev.sluice.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeartbeatTest {

    private static final Duration UNKNOWN = Duration.ofSeconds(45);

    private final Heartbeat heartbeat = new Heartbeat();

    private void comments(int count, Duration silence) {
        for (int i = 0; i < count; i++) {
            heartbeat.heard(silence, true);
        }
    }

    @Test
    void the_default_counts_until_three_heartbeats_were_heard() {
        comments(3, Duration.ofSeconds(5));
        assertEquals(UNKNOWN, heartbeat.timeout());

        comments(1, Duration.ofSeconds(5));
        assertEquals(Duration.ofSeconds(15), heartbeat.timeout());
    }

    @ParameterizedTest
    @CsvSource({
        "PT0.5S, PT10S",
        "PT1S,   PT10S",
        "PT3S,   PT10S",
        "PT4S,   PT12S",
        "PT15S,  PT45S",
        "PT30S,  PT1M30S",
        "PT44S,  PT2M",
    })
    void the_timeout_is_three_heartbeats_between_ten_seconds_and_two_minutes(
            Duration silence, Duration timeout) {
        comments(4, silence);

        assertEquals(timeout, heartbeat.timeout());
    }

    @Test
    void the_longest_silence_counts_also_before_an_event() {
        comments(4, Duration.ofSeconds(4));
        heartbeat.heard(Duration.ofSeconds(6), true);
        assertEquals(Duration.ofSeconds(18), heartbeat.timeout());

        heartbeat.heard(Duration.ofSeconds(9), false);
        assertEquals(Duration.ofSeconds(27), heartbeat.timeout());
    }

    @Test
    void nothing_is_learned_from_events_alone() {
        for (int i = 0; i < 10; i++) {
            heartbeat.heard(Duration.ofSeconds(1), false);
        }

        assertEquals(UNKNOWN, heartbeat.timeout());
    }

    @Test
    void nothing_is_learned_from_comments_that_follow_events() {
        for (int i = 0; i < 10; i++) {
            heartbeat.heard(Duration.ofSeconds(1), false);
            heartbeat.heard(Duration.ofSeconds(1), true);
        }

        assertEquals(UNKNOWN, heartbeat.timeout());
    }

    @Test
    void nothing_is_learned_from_comments_in_quick_succession() {
        comments(10, Duration.ofMillis(499));

        assertEquals(UNKNOWN, heartbeat.timeout());
    }

    @Test
    void nothing_is_learned_from_a_silence_after_a_comment_that_lay_in_a_buffer() {
        for (int i = 0; i < 10; i++) {
            heartbeat.heard(Duration.ofMillis(1), true);
            heartbeat.heard(Duration.ofSeconds(1), true);
        }

        assertEquals(UNKNOWN, heartbeat.timeout());
    }

    @Test
    void nothing_is_learned_from_a_silence_that_was_interrupted() {
        for (int i = 0; i < 10; i++) {
            heartbeat.heard(Duration.ofSeconds(1), true);
            heartbeat.interrupted();
        }

        assertEquals(UNKNOWN, heartbeat.timeout());
    }
}
