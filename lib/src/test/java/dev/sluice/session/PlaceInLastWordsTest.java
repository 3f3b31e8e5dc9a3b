package dev.sluice.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.clock.VirtualTime;
import dev.sluice.event.EventEncoder;
import dev.sluice.source.StreamException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client that comes back has to know up to where its feed has left events out. */
class PlaceInLastWordsTest {

    private static final String PLACE = "event: position\nid: 7\ndata: {}\n\n";

    private final VirtualTime clock = new VirtualTime();
    private final ScriptedFeed script = new ScriptedFeed(clock).leavingOutUpTo("7");
    private final RecordedOutput output = new RecordedOutput();
    private final OpenSessions sessions =
            new OpenSessions(EventEncoder.create(), new SessionTime(clock, () -> 0L));
    private final List<Lease.Due> dues = new ArrayList<>();

    private String lastWords(SessionOptions options) {
        Lease lease = () -> dues.isEmpty() ? Lease.UNLIMITED.due() : dues.removeFirst();
        sessions.open(script, options, lease, output, SessionCalls.NONE).run();
        return output.writes.getLast();
    }

    @Test
    void the_position_is_sent_at_the_end_of_a_lifetime() {
        script.idle();

        String words = lastWords(SessionOptions.defaults().withMaxLifetime(Duration.ofSeconds(10)));

        assertEquals(PLACE + "retry: 1000\n", words);
    }

    @Test
    void the_position_is_sent_before_a_failure() {
        script.item("a").fail(new StreamException("broken"));

        assertEquals(
                PLACE + "event: stream-error\ndata: {\"message\":\"broken\"}\n\n",
                lastWords(SessionOptions.defaults()));
    }

    @Test
    void the_position_is_sent_when_the_access_has_expired() {
        dues.add(Lease.UNLIMITED.due());
        dues.add(new Lease.Due.Over(new SessionEnd.AccessExpired()));
        script.pause();

        assertEquals(
                PLACE + "event: access-ended\ndata: {\"reason\":\"expired\"}\n\nretry: 1000\n",
                lastWords(SessionOptions.defaults()));
    }

    @Test
    void the_position_is_not_sent_if_events_before_it_were_not_written() {
        dues.add(Lease.UNLIMITED.due());
        dues.add(new Lease.Due.Over(new SessionEnd.AccessExpired()));
        script.item("not for this client").pause();

        assertEquals(
                "event: access-ended\ndata: {\"reason\":\"expired\"}\n\nretry: 1000\n",
                lastWords(SessionOptions.defaults()));
    }

    @Test
    void the_position_is_not_sent_to_a_client_that_must_not_come_back() {
        assertEquals("event: end\nid: end\ndata: {}\n\n", lastWords(SessionOptions.defaults()));
    }
}
