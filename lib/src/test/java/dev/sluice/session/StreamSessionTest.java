package dev.sluice.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.ControlEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.source.Next;
import dev.sluice.source.StreamException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class StreamSessionTest {

    private final HandClock clock = new HandClock();
    private final ScriptedFeed feed = new ScriptedFeed(clock);
    private final RecordedOutput output = new RecordedOutput();
    private final OpenSessions sessions =
            new OpenSessions(EventEncoder.create(), new SessionTime(clock::nanoTime, () -> 0L));
    private SessionOptions options = SessionOptions.defaults();

    private SessionEnd run() {
        return sessions.open(feed, options, Lease.UNLIMITED, output, SessionCalls.NONE).run();
    }

    @Nested
    class Writing {

        @Test
        void begins_with_a_comment_and_the_retry_before_any_event_is_there() {
            feed.step(atMost -> {
                assertEquals(List.of(":\nretry: 1000\n"), output.writes);
                return new Next.Ended<>();
            });

            run();
        }

        @Test
        void spreads_the_retry_around_its_middle() {
            SessionTime lowest = new SessionTime(clock::nanoTime, () -> 0L);
            SessionTime highest = new SessionTime(clock::nanoTime, () -> -1L);

            assertEquals(1000, lowest.jittered(Duration.ofSeconds(2), 0.5).toMillis());
            assertEquals(3000, highest.jittered(Duration.ofSeconds(2), 0.5).toMillis());
            assertEquals(2000, highest.jittered(Duration.ofSeconds(2), 0).toMillis());
        }

        @Test
        void writes_all_that_is_ready_in_one_write() {
            feed.item("a").item("b").pause().item("c");

            run();

            assertEquals(
                    List.of(
                            "data: a\n\ndata: b\n\n",
                            "data: c\n\n",
                            "event: end\nid: end\ndata: {}\n\n"),
                    output.writes.subList(1, output.writes.size()));
        }
    }

    @Nested
    class Heartbeats {

        @Test
        void come_when_nothing_was_written_for_so_long() {
            feed.idle().idle();

            run();

            assertEquals(List.of(":\n", ":\n"), output.writes.subList(1, 3));
        }

        @Test
        void count_from_the_last_write() {
            feed.step(
                            atMost -> {
                                clock.advance(Duration.ofSeconds(10));
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
        void give_way_to_the_place_that_the_client_does_not_know() {
            feed.leavingOutUpTo("7").idle().idle();

            run();

            assertEquals(
                    List.of("event: position\nid: 7\ndata: {}\n\n", ":\n"),
                    output.writes.subList(1, 3));
        }

        @Test
        void can_be_turned_off() {
            options = options.withHeartbeat(Duration.ZERO);
            feed.step(atMost -> {
                assertTrue(atMost.compareTo(Duration.ofDays(365)) > 0, atMost::toString);
                return new Next.Ended<>();
            });

            run();
        }
    }

    @Nested
    class Ending {

        @Test
        void tells_the_client_to_stop_when_the_source_has_ended() {
            feed.item("last");

            SessionEnd end = run();

            assertEquals(new SessionEnd.SourceEnded(), end);
            assertTrue(output.text().endsWith("data: last\n\nevent: end\nid: end\ndata: {}\n\n"));
            assertTrue(output.finished);
            assertTrue(feed.closed);
        }

        @Test
        void says_nothing_when_the_client_is_to_come_back() {
            options = options.withOnEnd(OnEnd.RECONNECT);
            feed.item("last");

            run();

            assertTrue(output.text().endsWith("data: last\n\n"));
            assertTrue(output.finished);
        }

        @Test
        void flushes_what_came_before_a_failure_and_keeps_its_message_from_the_client() {
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
        void tells_the_message_of_a_stream_exception() {
            feed.fail(new StreamException("The model is overloaded"));

            run();

            assertTrue(output.text().contains("{\"message\":\"The model is overloaded\"}"));
        }

        @Test
        void tells_the_client_of_an_error_too() {
            feed.item("before")
                    .step(atMost -> {
                        throw new AssertionError("never mind");
                    });

            assertInstanceOf(SessionEnd.Failed.class, run());
            assertTrue(output.text().contains("data: before\n\nevent: stream-error\n"));
        }

        @Test
        void asks_the_client_to_come_back_when_the_source_has_let_go_of_it() {
            feed.item("before").step(atMost -> new Next.Detached<>());

            assertEquals(new SessionEnd.Detached(), run());
            assertTrue(output.text().endsWith("data: before\n\nretry: 1000\n"));
            assertTrue(output.finished);
        }

        @Test
        void asks_the_client_to_come_back_when_its_lifetime_is_over() {
            options = options.withMaxLifetime(Duration.ofSeconds(100)).withHeartbeat(Duration.ZERO);
            feed.step(atMost -> {
                assertEquals(Duration.ofSeconds(80), atMost);
                clock.advance(atMost);
                return null;
            });

            assertEquals(new SessionEnd.LifetimeReached(), run());
            assertTrue(output.text().endsWith("retry: 1000\n"));
            assertTrue(output.finished);
        }

        @Test
        void asks_the_client_to_come_back_when_the_service_stops() {
            StreamSession session =
                    sessions.open(feed, options, Lease.UNLIMITED, output, SessionCalls.NONE);
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
        void gives_the_client_what_was_sent_before_the_service_stops() {
            feed.waiting("sent");
            StreamSession session =
                    sessions.open(feed, options, Lease.UNLIMITED, output, SessionCalls.NONE);
            session.end(new SessionEnd.Drained());

            session.run();

            assertTrue(output.text().endsWith("data: sent\n\nretry: 1000\n"), output::text);
        }

        @Test
        void gives_the_client_what_was_sent_before_its_lifetime_is_over() {
            options = options.withMaxLifetime(Duration.ofSeconds(10)).withHeartbeat(Duration.ZERO);
            feed.waiting("sent").idle();

            assertEquals(new SessionEnd.LifetimeReached(), run());

            assertTrue(output.text().endsWith("data: sent\n\nretry: 1000\n"), output::text);
        }

        @Test
        void gives_nothing_more_to_a_client_whose_access_is_revoked() {
            feed.waiting("sent");
            StreamSession session =
                    sessions.open(feed, options, Lease.UNLIMITED, output, SessionCalls.NONE);
            session.end(new SessionEnd.AccessRevoked());

            session.run();

            assertFalse(output.text().contains("sent"), output::text);
        }

        @Test
        void says_its_last_words_when_the_server_interrupts_it() {
            feed.item("before")
                    .step(atMost -> {
                        throw new InterruptedException();
                    });

            assertEquals(new SessionEnd.Drained(), run());
            assertTrue(output.text().endsWith("data: before\n\nretry: 1000\n"));
        }

        @Test
        void has_nothing_to_say_to_a_client_that_is_gone() {
            StreamSession session =
                    sessions.open(feed, options, Lease.UNLIMITED, output, SessionCalls.NONE);
            session.end(new SessionEnd.ClientGone());

            assertEquals(new SessionEnd.ClientGone(), session.run());
            assertEquals("", output.text());
            assertFalse(output.finished);
        }

        @Test
        void takes_a_broken_write_for_a_client_that_is_gone() {
            output.broken = true;

            assertEquals(new SessionEnd.ClientGone(), run());
            assertTrue(feed.closed);
        }

        @Test
        void does_not_take_a_broken_write_for_a_failure_of_its_source() {
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
        void counts_the_first_reason() {
            StreamSession session =
                    sessions.open(feed, options, Lease.UNLIMITED, output, SessionCalls.NONE);
            session.end(new SessionEnd.ClientGone());
            session.end(new SessionEnd.Drained());

            assertEquals(new SessionEnd.ClientGone(), session.run());
        }

        @Test
        void leaves_the_open_sessions_however_it_ended() {
            output.broken = true;
            StreamSession session =
                    sessions.open(feed, options, Lease.UNLIMITED, output, SessionCalls.NONE);
            assertEquals(1, sessions.count());

            session.run();

            assertEquals(0, sessions.count());
        }

        @Test
        void ends_a_stream_that_is_opened_after_the_service_began_to_stop() {
            sessions.close();
            feed.item(MessageEvent.of("never"));

            assertEquals(new SessionEnd.Drained(), run());
            assertEquals(":\nretry: 1000\nretry: 1000\n", output.text());
        }
    }

    @Nested
    class A_lease {

        private final Deque<Lease.Due> script = new ArrayDeque<>();

        private SessionEnd runLeased() {
            return sessions.open(feed, options, script::remove, output, SessionCalls.NONE).run();
        }

        private static Lease.Due later(int seconds) {
            return new Lease.Due.Later(Duration.ofSeconds(seconds));
        }

        private static Lease.Due notice(int seconds) {
            return new Lease.Due.Notice(ControlEvent.accessExpiring(Duration.ofSeconds(seconds)));
        }

        @Test
        void is_asked_again_when_it_has_said_so() {
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
        void has_its_notice_written_behind_what_is_ready() {
            script.addAll(List.of(later(7), notice(9), later(3)));
            feed.item("a").pause();

            runLeased();

            assertEquals(
                    "data: a\n\nevent: access-expiring\ndata: {\"expires_in\":9}\n\n",
                    output.writes.get(1));
        }

        @Test
        void ends_the_stream_before_anything_that_came_too_late() {
            script.addAll(List.of(later(7), new Lease.Due.Over(new SessionEnd.AccessExpired())));
            feed.item("late");

            assertEquals(new SessionEnd.AccessExpired(), runLeased());
            assertEquals(
                    List.of("event: access-ended\ndata: {\"reason\":\"expired\"}\n\nretry: 1000\n"),
                    output.writes.subList(1, output.writes.size()));
            assertTrue(feed.closed);
        }

        @Test
        void that_is_over_already_lets_nothing_through() {
            script.add(new Lease.Due.Over(new SessionEnd.AccessExpired()));
            feed.item("never");

            runLeased();

            assertFalse(String.join("", output.writes).contains("never"));
        }
    }

    @Test
    void tells_a_client_whose_access_is_revoked_and_nothing_that_came_after_it() {
        StreamSession session =
                sessions.open(feed, options, Lease.UNLIMITED, output, SessionCalls.NONE);
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
