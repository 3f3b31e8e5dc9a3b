package dev.sluice.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.clock.VirtualTime;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.source.Next;
import dev.sluice.source.StreamException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How a stream ends, and its last words. */
class SessionEndingTest {

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
    void the_client_is_told_to_stop_when_the_source_has_ended() {
        feed.item("last");

        SessionEnd end = run();

        assertEquals(new SessionEnd.SourceEnded(), end);
        assertTrue(output.text().endsWith("data: last\n\nevent: end\nid: end\ndata: {}\n\n"));
        assertTrue(output.finished);
        assertTrue(feed.closed);
    }

    @Test
    void a_client_that_is_to_come_back_gets_no_end_event() {
        options = options.withOnEnd(OnEnd.RECONNECT);
        feed.item("last");

        run();

        assertTrue(output.text().endsWith("data: last\n\n"));
        assertTrue(output.finished);
    }

    @Test
    void a_failure_comes_after_earlier_events_and_its_message_is_kept_from_the_client() {
        IllegalStateException failure = new IllegalStateException("jdbc:secret");
        feed.item("before").fail(failure);

        SessionEnd end = run();

        assertEquals(new SessionEnd.Failed(failure), end);
        assertTrue(
                output.text()
                        .endsWith(
                                """
                                data: before

                                event: stream-error
                                data: {"message":"The stream failed"}

                                """));
        assertTrue(output.finished);
    }

    @Test
    void the_client_gets_the_message_of_a_stream_exception() {
        feed.fail(new StreamException("The model is overloaded"));

        run();

        assertTrue(output.text().contains("{\"message\":\"The model is overloaded\"}"));
    }

    @Test
    void the_client_is_notified_of_an_error_too() {
        feed.item("before")
                .step(atMost -> {
                    throw new AssertionError("never mind");
                });

        assertInstanceOf(SessionEnd.Failed.class, run());
        assertTrue(output.text().contains("data: before\n\nevent: stream-error\n"));
    }

    @Test
    void the_client_is_asked_to_come_back_when_the_source_has_detached_it() {
        feed.item("before").step(atMost -> new Next.Detached<>());

        assertEquals(new SessionEnd.Detached(), run());
        assertTrue(output.text().endsWith("data: before\n\nretry: 1000\n"));
        assertTrue(output.finished);
    }

    @Test
    void the_client_is_asked_to_come_back_when_its_lifetime_is_over() {
        options = options.withMaxLifetime(Duration.ofSeconds(100)).withHeartbeat(Duration.ZERO);
        feed.step(atMost -> {
            assertEquals(Duration.ofSeconds(80), atMost);
            clock.jump(atMost);
            return null;
        });

        assertEquals(new SessionEnd.LifetimeReached(), run());
        assertTrue(output.text().endsWith("retry: 1000\n"));
        assertTrue(output.finished);
    }

    @Test
    void the_client_is_asked_to_come_back_when_the_service_stops() {
        Session session = sessions.open(feed, options, Lease.UNLIMITED, output, SessionCalls.NONE);
        feed.item("before")
                .pause()
                .step(atMost -> {
                    session.end(new SessionEnd.Drained());
                    return new Next.Ended<>();
                });

        assertEquals(new SessionEnd.Drained(), session.run());
        assertTrue(output.text().endsWith("data: before\n\nretry: 1000\n"));
        assertTrue(output.finished);
    }

    @Test
    void the_client_gets_the_events_that_were_sent_before_the_service_stops() {
        feed.waiting("sent");
        Session session = sessions.open(feed, options, Lease.UNLIMITED, output, SessionCalls.NONE);
        session.end(new SessionEnd.Drained());

        session.run();

        assertTrue(output.text().endsWith("data: sent\n\nretry: 1000\n"), output::text);
    }

    @Test
    void the_client_gets_the_events_that_were_sent_before_its_lifetime_is_over() {
        options = options.withMaxLifetime(Duration.ofSeconds(10)).withHeartbeat(Duration.ZERO);
        feed.waiting("sent").idle();

        assertEquals(new SessionEnd.LifetimeReached(), run());

        assertTrue(output.text().endsWith("data: sent\n\nretry: 1000\n"), output::text);
    }

    @Test
    void a_client_whose_access_is_revoked_gets_no_more_events() {
        feed.waiting("sent");
        Session session = sessions.open(feed, options, Lease.UNLIMITED, output, SessionCalls.NONE);
        session.end(new SessionEnd.AccessRevoked());

        session.run();

        assertFalse(output.text().contains("sent"), output::text);
    }

    @Test
    void a_stream_sends_its_last_words_when_the_server_interrupts_it() {
        feed.item("before")
                .step(atMost -> {
                    throw new InterruptedException();
                });

        assertEquals(new SessionEnd.Drained(), run());
        assertTrue(output.text().endsWith("data: before\n\nretry: 1000\n"));
    }

    @Test
    void a_client_that_is_gone_is_sent_nothing() {
        Session session = sessions.open(feed, options, Lease.UNLIMITED, output, SessionCalls.NONE);
        session.end(new SessionEnd.ClientGone());

        assertEquals(new SessionEnd.ClientGone(), session.run());
        assertEquals("", output.text());
        assertFalse(output.finished);
    }

    @Test
    void a_broken_write_means_that_the_client_is_gone() {
        output.broken = true;

        assertEquals(new SessionEnd.ClientGone(), run());
        assertTrue(feed.closed);
    }

    @Test
    void a_broken_write_is_not_a_failure_of_the_source() {
        List<Throwable> failures = new ArrayList<>();
        SessionCalls calls =
                SessionCalls.NONE.withErrors(failure -> {
                    failures.add(failure);
                    return Optional.empty();
                });
        output.failure = new UncheckedIOException(new IOException("broken pipe"));
        feed.step(atMost -> {
            output.broken = true;
            return Next.item("a");
        });

        SessionEnd end = sessions.open(feed, options, Lease.UNLIMITED, output, calls).run();

        assertEquals(new SessionEnd.ClientGone(), end);
        assertEquals(List.of(), failures);
    }

    @Test
    void the_first_reason_to_end_a_stream_counts() {
        Session session = sessions.open(feed, options, Lease.UNLIMITED, output, SessionCalls.NONE);
        session.end(new SessionEnd.ClientGone());
        session.end(new SessionEnd.Drained());

        assertEquals(new SessionEnd.ClientGone(), session.run());
    }

    @Test
    void a_session_leaves_the_open_sessions_after_a_broken_write() {
        output.broken = true;
        Session session = sessions.open(feed, options, Lease.UNLIMITED, output, SessionCalls.NONE);
        assertEquals(1, sessions.count());

        session.run();

        assertEquals(0, sessions.count());
    }

    @Test
    void a_stream_that_is_opened_after_the_service_began_to_stop_ends_at_once() {
        sessions.close();
        feed.item(MessageEvent.of("never"));

        assertEquals(new SessionEnd.Drained(), run());
        assertEquals(":\nretry: 1000\nretry: 1000\n", output.text());
    }

    @Test
    void a_client_is_told_that_its_access_is_revoked_and_gets_no_later_events() {
        Session session = sessions.open(feed, options, Lease.UNLIMITED, output, SessionCalls.NONE);
        feed.step(atMost -> {
            session.end(new SessionEnd.AccessRevoked());
            return Next.item("late");
        });

        assertEquals(new SessionEnd.AccessRevoked(), session.run());
        assertEquals(
                List.of("event: access-ended\ndata: {\"reason\":\"revoked\"}\n\n"),
                output.writes.subList(1, output.writes.size()));
    }
}
