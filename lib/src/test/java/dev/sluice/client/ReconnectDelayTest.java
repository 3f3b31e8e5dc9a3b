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
    void doubles_up_to_the_longest() {
        ReconnectDelay delay = new ReconnectDelay(Backoff.defaults(), LEAST);

        assertEquals(seconds(2, 4, 8, 16, 30, 30, 30), next(delay, 7));
    }

    @Test
    void is_never_shorter_than_what_the_server_asks_for() {
        ReconnectDelay delay = new ReconnectDelay(Backoff.defaults(), LEAST);
        delay.learnFrom(stream("retry: 45000\n"));

        assertEquals(seconds(45, 45, 45), next(delay, 3));
    }

    @Test
    void is_none_if_the_server_wants_none_but_once() {
        ReconnectDelay delay = new ReconnectDelay(Backoff.defaults(), LEAST);
        delay.learnFrom(stream("retry: 0\n"));

        assertEquals(millis(0, 200, 400, 800), next(delay, 4));
    }

    @Test
    void is_jittered_upwards() {
        ReconnectDelay delay = new ReconnectDelay(Backoff.defaults(), HALF);

        assertEquals(millis(2500, 5000), next(delay, 2));
    }

    @Test
    void is_jittered_above_the_longest_too_lest_all_come_back_at_once() {
        ReconnectDelay delay =
                new ReconnectDelay(Backoff.defaults().withMaxDelay(Duration.ofSeconds(3)), HALF);

        assertEquals(millis(2500, 3750, 3750), next(delay, 3));
    }

    @Test
    void is_exact_without_jitter() {
        ReconnectDelay delay = new ReconnectDelay(Backoff.defaults().withJitter(0), HALF);

        assertEquals(seconds(2, 4), next(delay, 2));
    }

    @Test
    void survives_the_longest_times() {
        ReconnectDelay delay = new ReconnectDelay(Backoff.defaults().withJitter(1), () -> -1L);
        delay.learnFrom(stream("retry: 99999999999999999999\n"));

        Duration longest = delay.next(Duration.ofDays(365));

        assertEquals(730, longest.toDays());
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
