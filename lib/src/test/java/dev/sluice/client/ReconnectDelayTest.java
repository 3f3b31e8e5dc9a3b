package dev.sluice.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReconnectDelayTest {

    private static final RandomGenerator LEAST = () -> 0L;
    private static final RandomGenerator HALF = () -> Long.MIN_VALUE;

    @Test
    void the_delay_doubles_up_to_the_maximum() {
        ReconnectDelay delay = new ReconnectDelay(Backoff.defaults(), LEAST);

        assertEquals(seconds(2, 4, 8, 16, 30, 30, 30), next(delay, 7));
    }

    @Test
    void the_delay_is_never_shorter_than_the_server_asks_for() {
        ReconnectDelay delay = new ReconnectDelay(Backoff.defaults(), LEAST);
        delay.learnFrom(stream("retry: 45000\n"));

        assertEquals(seconds(45, 45, 45), next(delay, 3));
    }

    @Test
    void a_server_cannot_ask_for_a_delay_below_the_minimum() {
        ReconnectDelay delay = new ReconnectDelay(Backoff.defaults(), LEAST);
        delay.learnFrom(stream("retry: 0\n"));

        assertEquals(millis(100, 200, 400, 800), next(delay, 4));
    }

    @Test
    void a_server_that_is_heard_cannot_remove_the_delay() {
        ReconnectDelay delay = new ReconnectDelay(Backoff.defaults(), LEAST);
        for (int i = 0; i < 3; i++) {
            delay.learnFrom(stream(":\nretry: 0\n"));
            assertEquals(millis(100), next(delay, 1));
        }
    }

    @Test
    void a_server_cannot_ask_for_a_delay_above_the_maximum() {
        ReconnectDelay delay =
                new ReconnectDelay(Backoff.defaults().withMaxRetry(Duration.ofSeconds(60)), LEAST);
        assertEquals(Duration.ofSeconds(60), delay.next(Duration.ofHours(2)));

        delay.learnFrom(stream(":\nretry: 3600000\n"));

        assertEquals(seconds(60, 60), next(delay, 2));
    }

    @Test
    void jitter_only_lengthens_the_delay() {
        ReconnectDelay delay = new ReconnectDelay(Backoff.defaults(), HALF);

        assertEquals(millis(2500, 5000), next(delay, 2));
    }

    @Test
    void jitter_may_exceed_the_maximum_delay() {
        ReconnectDelay delay =
                new ReconnectDelay(Backoff.defaults().withMaxDelay(Duration.ofSeconds(3)), HALF);

        assertEquals(millis(2500, 3750, 3750), next(delay, 3));
    }

    @Test
    void the_delay_is_exact_without_jitter() {
        ReconnectDelay delay = new ReconnectDelay(Backoff.defaults().withJitter(0), HALF);

        assertEquals(seconds(2, 4), next(delay, 2));
    }

    @Test
    void the_longest_times_are_cut_to_an_hour() {
        ReconnectDelay delay = new ReconnectDelay(Backoff.defaults().withJitter(1), () -> -1L);
        delay.learnFrom(stream("retry: 99999999999999999999\n"));

        Duration longest = delay.next(Duration.ofDays(365));

        assertEquals(120, longest.toMinutes());
    }

    private static List<Duration> next(ReconnectDelay delay, int count) {
        return Stream.generate(() -> delay.next(Duration.ZERO)).limit(count).toList();
    }

    private static EventStreamParser stream(String text) {
        EventStreamParser parser = new EventStreamParser("", 1024);
        parser.feed(ByteBuffer.wrap(text.getBytes(UTF_8)));
        parser.next();
        return parser;
    }

    private static List<Duration> seconds(long... seconds) {
        return Arrays.stream(seconds).mapToObj(Duration::ofSeconds).toList();
    }

    private static List<Duration> millis(long... millis) {
        return Arrays.stream(millis).mapToObj(Duration::ofMillis).toList();
    }
}
