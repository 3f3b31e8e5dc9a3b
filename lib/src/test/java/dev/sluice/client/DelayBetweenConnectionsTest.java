package dev.sluice.client;

import static dev.sluice.client.ScriptedServer.END_OF_BODY;
import static dev.sluice.client.ScriptedServer.NO_CONTENT;
import static dev.sluice.client.ScriptedServer.STREAM;
import static dev.sluice.client.ScriptedServer.chunk;
import static dev.sluice.client.ScriptedServer.head;
import static dev.sluice.client.ScriptedServer.saying;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.client.ScriptedServer.Scene;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The time until the next connection. */
@Timeout(60)
class DelayBetweenConnectionsTest {

    private static final String HEARTBEAT = ":\n";
    private static final Scene NOTHING = saying(STREAM, END_OF_BODY);
    private static final Scene A_COMMENT = saying(STREAM, chunk(HEARTBEAT), END_OF_BODY);
    private static final Scene AN_EVENT = saying(STREAM, chunk("data\n\n"), END_OF_BODY);
    private static final Scene NO_STREAM = unavailable("Server: x");

    private final Recorder recorder = new Recorder();

    @Test
    void the_retry_of_the_server_sets_the_delay() throws Exception {
        assertEquals(
                List.of(Duration.ofMillis(7100)),
                delays(saying(STREAM, chunk(":\nretry: 7100\n"), END_OF_BODY)));
    }

    @Test
    void the_retry_of_the_server_is_kept_for_later_connections() throws Exception {
        Scene retry = saying(STREAM, chunk(":\nretry: 7000\n"), END_OF_BODY);

        assertEquals(
                Recorder.seconds(7, 7, 14, 28), delays(retry, A_COMMENT, NO_STREAM, NO_STREAM));
    }

    @Test
    void the_delay_doubles_with_each_attempt_that_receives_nothing() throws Exception {
        assertEquals(
                Recorder.seconds(2, 4, 8, 16, 30, 30),
                delays(NOTHING, NO_STREAM, NOTHING, NO_STREAM, NO_STREAM, NOTHING));
    }

    @Test
    void the_delay_is_reset_after_an_event() throws Exception {
        assertEquals(
                Recorder.seconds(2, 4, 2, 4), delays(NO_STREAM, NO_STREAM, AN_EVENT, NO_STREAM));
    }

    @Test
    void the_delay_is_reset_after_a_comment() throws Exception {
        assertEquals(
                Recorder.seconds(2, 4, 2, 4), delays(NO_STREAM, NO_STREAM, A_COMMENT, NO_STREAM));
    }

    @ParameterizedTest
    @CsvSource({
        "17,                            17",
        "' 17 ',                        17",
        "'Sun, 01 Mar 2026 12:01:30 GMT', 90",
        "'Sun, 01 Mar 2026 11:59:00 GMT', 2",
        "1,                             2",
        "soon,                          2",
        "-17,                           2",
    })
    void the_delay_follows_the_Retry_After_of_an_unavailable_server(String retryAfter, long seconds)
            throws Exception {
        assertEquals(Recorder.seconds(seconds), delays(unavailable("Retry-After: " + retryAfter)));
    }

    private List<Duration> delays(Scene... scenes) throws Exception {
        Scene[] all = Arrays.copyOf(scenes, scenes.length + 1);
        all[scenes.length] = saying(NO_CONTENT);
        try (ScriptedServer server = ScriptedServer.playing(all);
                EventClient client = recorder.open(server.uri())) {
            Recorder.all(client);
            return recorder.pauses;
        }
    }

    private static Scene unavailable(String header) {
        return saying(head(503, header, "Content-Length: 0"));
    }
}
