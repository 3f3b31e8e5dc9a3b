package dev.sluice.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.clock.VirtualTime;
import dev.sluice.event.ControlEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.source.Next;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The time for which a stream may go on. */
class LeaseTest {

    private final VirtualTime clock = new VirtualTime();
    private final ScriptedFeed feed = new ScriptedFeed(clock);
    private final RecordedOutput output = new RecordedOutput();
    private final OpenSessions sessions =
            new OpenSessions(EventEncoder.create(), new SessionTime(clock, () -> 0L));
    private final Deque<Lease.Due> script = new ArrayDeque<>();

    private SessionEnd runLeased() {
        return sessions.open(
                        feed, SessionOptions.defaults(), script::remove, output, SessionCalls.NONE)
                .run();
    }

    private static Lease.Due later(int seconds) {
        return new Lease.Due.Later(Duration.ofSeconds(seconds));
    }

    private static Lease.Due notice(int seconds) {
        return new Lease.Due.Notice(ControlEvent.accessExpiring(Duration.ofSeconds(seconds)));
    }

    @Test
    void a_lease_is_asked_again_at_the_time_that_it_gave() {
        script.addAll(List.of(later(7), later(3), later(60)));
        feed.step(
                        atMost -> {
                            assertEquals(Duration.ofSeconds(7), atMost);
                            return null;
                        })
                .step(atMost -> {
                    assertEquals(Duration.ofSeconds(3), atMost);
                    return new Next.Ended<>();
                });

        runLeased();
    }

    @Test
    void the_notice_of_a_lease_is_written_after_the_events_that_are_ready() {
        script.addAll(List.of(later(7), notice(9), later(3)));
        feed.item("a").pause();

        runLeased();

        assertEquals(
                "data: a\n\nevent: access-expiring\ndata: {\"expires_in\":9}\n\n",
                output.writes.get(1));
    }

    @Test
    void a_lease_ends_the_stream_before_events_that_came_too_late() {
        script.addAll(List.of(later(7), new Lease.Due.Over(new SessionEnd.AccessExpired())));
        feed.item("late");

        assertEquals(new SessionEnd.AccessExpired(), runLeased());
        assertEquals(
                List.of("event: access-ended\ndata: {\"reason\":\"expired\"}\n\nretry: 1000\n"),
                output.writes.subList(1, output.writes.size()));
        assertTrue(feed.closed);
    }

    @Test
    void a_lease_that_is_already_over_lets_nothing_through() {
        script.add(new Lease.Due.Over(new SessionEnd.AccessExpired()));
        feed.item("never");

        runLeased();

        assertFalse(String.join("", output.writes).contains("never"));
    }
}
