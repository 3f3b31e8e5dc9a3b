package dev.sluice.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.clock.VirtualTime;
import dev.sluice.event.Comment;
import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.source.Gap;
import dev.sluice.source.Next;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SessionListenerTest {

    private static final long OPENED = 1_000_000;

    private final VirtualTime clock = new VirtualTime(Instant.ofEpochMilli(OPENED));
    private final ScriptedFeed feed = new ScriptedFeed(clock);
    private final RecordedOutput output = new RecordedOutput();
    private final List<String> told = new ArrayList<>();
    private final EventEncoder encoder = EventEncoder.create();
    private final OpenSessions sessions =
            new OpenSessions(encoder, new SessionTime(clock, () -> 0L));

    private final SessionListener listener =
            new SessionListener() {
                @Override
                public void opened() {
                    told.add("opened");
                }

                @Override
                public void wrote(int events, long bytes, long lagMillis) {
                    told.add("%d events, %d bytes, lag %d".formatted(events, bytes, lagMillis));
                }

                @Override
                public void missed(Gap.Reason reason) {
                    told.add("missed " + reason);
                }

                @Override
                public void ended(SessionEnd end) {
                    told.add(end.toString());
                }
            };

    private void run() {
        sessions.open(
                        feed,
                        SessionOptions.defaults(),
                        Lease.UNLIMITED,
                        output,
                        SessionCalls.NONE.withListener(listener))
                .run();
    }

    private EncodedEvent publishedAt(long millis) {
        return encoder.encoded(MessageEvent.of("a")).publishedAt(millis);
    }

    @Test
    void a_listener_is_notified_once_of_each_write_with_all_its_contents() {
        feed.item("a").item("b").item(new Comment("c")).pause();

        run();

        assertEquals(
                List.of(
                        "opened",
                        "0 events, 14 bytes, lag -1",
                        "2 events, 22 bytes, lag -1",
                        "0 events, 29 bytes, lag -1",
                        "SourceEnded[]"),
                told);
        assertEquals("data: a\n\ndata: b\n\n: c\n", output.writes.get(1));
    }

    @Test
    void a_listener_is_notified_of_heartbeats_as_bytes() {
        feed.idle();

        run();

        assertEquals("0 events, 2 bytes, lag -1", told.get(2));
    }

    @Test
    void a_listener_gets_the_lag_of_the_oldest_event_of_a_write() {
        feed.item("of no topic")
                .item(publishedAt(OPENED + 10))
                .item(publishedAt(OPENED + 40))
                .step(atMost -> {
                    clock.jump(Duration.ofMillis(50));
                    return null;
                });

        run();

        assertEquals("3 events, 37 bytes, lag 40", told.get(2));
    }

    @Test
    void a_listener_gets_no_lag_for_events_published_before_the_stream_began() {
        feed.item(publishedAt(OPENED - 1)).pause();

        run();

        assertEquals("1 events, 9 bytes, lag -1", told.get(2));
    }

    @Test
    void a_listener_gets_no_negative_lag_from_clocks_that_differ() {
        feed.item(publishedAt(OPENED + 7)).pause();

        run();

        assertEquals("1 events, 9 bytes, lag 0", told.get(2));
    }

    @Test
    void a_listener_is_notified_of_gaps() {
        feed.step(atMost ->
                new Next.Missing<>(new Gap("news", Gap.Reason.EXPIRED, OptionalLong.of(3), "1-3")));

        run();

        assertEquals(1, Integer.parseInt(told.get(2).substring(0, 1)));
        assertEquals("missed EXPIRED", told.get(3));
    }

    @Test
    void a_listener_is_notified_of_an_end_by_a_broken_connection() {
        output.broken = true;

        run();

        assertEquals(List.of("opened", "ClientGone[]"), told);
    }

    @Test
    void a_listener_is_notified_of_the_end_even_if_the_last_words_did_not_go_out() {
        Session session =
                sessions.open(
                        feed,
                        SessionOptions.defaults(),
                        Lease.UNLIMITED,
                        output,
                        SessionCalls.NONE.withListener(listener));
        feed.step(atMost -> {
            output.broken = true;
            session.end(new SessionEnd.Drained());
            return new Next.Ended<>();
        });
        clock.jump(Duration.ofSeconds(1));

        session.run();

        assertEquals("Drained[]", told.getLast());
    }
}
