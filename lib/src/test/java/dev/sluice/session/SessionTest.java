package dev.sluice.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.clock.VirtualTime;
import dev.sluice.event.EventEncoder;
import dev.sluice.source.Next;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a stream writes, and when. */
class SessionTest {

    private final VirtualTime clock = new VirtualTime();
    private final ScriptedFeed feed = new ScriptedFeed(clock);
    private final RecordedOutput output = new RecordedOutput();
    private final OpenSessions sessions =
            new OpenSessions(EventEncoder.create(), new SessionTime(clock, () -> 0L));
    private SessionOptions options = SessionOptions.defaults();

    private SessionEnd run() {
        return sessions.open(feed, options, Lease.UNLIMITED, output, SessionCalls.NONE).run();
    }

    @Test
    void a_stream_begins_with_a_comment_and_the_retry_before_any_event() {
        feed.step(atMost -> {
            assertEquals(List.of(":\nretry: 1000\n"), output.writes);
            return new Next.Ended<>();
        });

        run();
    }

    @Test
    void the_retry_is_spread_around_its_middle() {
        SessionTime lowest = new SessionTime(clock, () -> 0L);
        SessionTime highest = new SessionTime(clock, () -> -1L);

        assertEquals(1000, lowest.jittered(Duration.ofSeconds(2), 0.5).toMillis());
        assertEquals(3000, highest.jittered(Duration.ofSeconds(2), 0.5).toMillis());
        assertEquals(2000, highest.jittered(Duration.ofSeconds(2), 0).toMillis());
    }

    @Test
    void all_elements_that_are_ready_are_written_in_one_write() {
        feed.item("a").item("b").pause().item("c");

        run();

        assertEquals(
                List.of(
                        "data: a\n\ndata: b\n\n",
                        "data: c\n\n",
                        "event: end\nid: end\ndata: {}\n\n"),
                output.writes.subList(1, output.writes.size()));
    }

    @Test
    void a_heartbeat_comes_when_nothing_was_written_for_its_interval() {
        feed.idle().idle();

        run();

        assertEquals(List.of(":\n", ":\n"), output.writes.subList(1, 3));
    }

    @Test
    void the_heartbeat_interval_counts_from_the_last_write() {
        feed.step(
                        atMost -> {
                            clock.jump(Duration.ofSeconds(10));
                            return Next.item("late");
                        })
                .pause()
                .step(atMost -> {
                    assertEquals(Duration.ofSeconds(15), atMost);
                    return new Next.Ended<>();
                });

        run();

        assertFalse(output.text().contains("\n:\n"));
    }

    @Test
    void a_position_that_the_client_does_not_know_replaces_a_heartbeat() {
        feed.leavingOutUpTo("7").idle().idle();

        run();

        assertEquals(
                List.of("event: position\nid: 7\ndata: {}\n\n", ":\n"),
                output.writes.subList(1, 3));
    }

    @Test
    void heartbeats_can_be_turned_off() {
        options = options.withHeartbeat(Duration.ZERO);
        feed.step(atMost -> {
            assertTrue(atMost.compareTo(Duration.ofDays(365)) > 0, atMost::toString);
            return new Next.Ended<>();
        });

        run();
    }
}
