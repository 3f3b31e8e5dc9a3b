package dev.sluice.client;

import static dev.sluice.client.ScriptedServer.STREAM;
import static dev.sluice.client.ScriptedServer.chunk;
import static dev.sluice.client.ScriptedServer.saying;
import static dev.sluice.client.WireStream.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.sluice.client.Connection.Signal;
import dev.sluice.client.ScriptedServer.Scene;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that fall silent, in a time that only the test moves on. */
@Timeout(60)
class WatchdogTest {

    private static final Duration HEARTBEAT = Duration.ofSeconds(6);
    private static final String COMMENT = ":\n";
    private static final String EVENT = "data: b\n\n";
    private static final Scene NEXT = saying(STREAM, chunk("data: a\n\n"));

    private final Recorder recorder = new Recorder();
    private final AtomicLong now = new AtomicLong();
    private final Semaphore beats = new Semaphore(0);

    /**
     * Has the server say its next piece after one heartbeat of the test's time, and takes it for
     * silent forever when it has said all.
     */
    private final class Simulated implements Patience {

        private static final int HEAD_AND_FIRST_PIECE = 2;
        private final int pieces;
        private int waits;

        private Simulated(int pieces) {
            this.pieces = pieces;
        }

        @Override
        public Optional<Signal> await(BlockingQueue<Signal> signals, Duration atMost)
                throws InterruptedException {
            waits++;
            if (waits == HEAD_AND_FIRST_PIECE + pieces + 1) {
                now.addAndGet(atMost.toNanos());
                return Optional.empty();
            }
            if (waits > HEAD_AND_FIRST_PIECE && waits <= HEAD_AND_FIRST_PIECE + pieces) {
                now.addAndGet(HEARTBEAT.toNanos());
                beats.release();
            }
            return Optional.ofNullable(signals.poll(50, TimeUnit.SECONDS));
        }
    }

    private Scene beating(List<String> pieces) {
        return visit -> {
            visit.say(STREAM, chunk(":\nretry: 2000\n"));
            for (String piece : pieces) {
                beats.acquire();
                visit.say(chunk(piece));
            }
        };
    }

    private EventClient open(ClientOptions options, int pieces) {
        return EventClient.open(
                options,
                recorder,
                HttpClient.newHttpClient(),
                new ClientTime(
                        recorder, () -> 0L, () -> Recorder.NOW, new Simulated(pieces), now::get));
    }

    private String silenceAfter(List<String> pieces) throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(beating(pieces), NEXT);
                EventClient client = open(ClientOptions.of(server.uri()), pieces.size())) {
            while (!client.next().equals(Optional.of(message("a")))) {
                // Others come before.
            }
            return assertInstanceOf(HttpTimeoutException.class, recorder.causes.getLast())
                    .getMessage();
        }
    }

    @Test
    void a_silent_connection_is_replaced_after_three_of_its_heartbeats() throws Exception {
        assertEquals(
                "nothing came for PT18S",
                silenceAfter(List.of(COMMENT, COMMENT, COMMENT, COMMENT)));
    }

    @Test
    void a_silent_connection_is_replaced_after_45_seconds_if_its_heartbeat_is_unknown()
            throws Exception {
        assertEquals("nothing came for PT45S", silenceAfter(List.of()));
        assertEquals("nothing came for PT45S", silenceAfter(List.of(COMMENT, COMMENT, COMMENT)));
    }

    @Test
    void events_are_no_heartbeats() throws Exception {
        assertEquals(
                "nothing came for PT45S",
                silenceAfter(List.of(EVENT, COMMENT, EVENT, COMMENT, EVENT, COMMENT, EVENT)));
        assertEquals(
                "nothing came for PT45S",
                silenceAfter(
                        List.of(
                                COMMENT + EVENT,
                                COMMENT + EVENT,
                                COMMENT + EVENT,
                                COMMENT + EVENT)));
    }

    @Test
    void a_heartbeat_is_learned_between_events_too() throws Exception {
        assertEquals(
                "nothing came for PT18S",
                silenceAfter(List.of(COMMENT, COMMENT, EVENT, COMMENT, COMMENT, COMMENT, EVENT)));
    }

    @Test
    void a_read_timeout_of_the_application_is_fixed() throws Exception {
        List<String> pieces = List.of(COMMENT, COMMENT, COMMENT, COMMENT, COMMENT);
        try (ScriptedServer server = ScriptedServer.playing(beating(pieces), NEXT);
                EventClient client =
                        open(
                                ClientOptions.of(server.uri())
                                        .withReadTimeout(Duration.ofSeconds(7)),
                                pieces.size())) {
            assertEquals(Optional.of(message("a")), client.next());

            assertEquals("nothing came for PT7S", recorder.causes.getFirst().getMessage());
        }
    }
}
