package dev.sluice.access;

import static dev.sluice.access.AccessServer.bearer;
import static dev.sluice.access.AccessServer.block;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.access.AccessServer.Answer;
import dev.sluice.http.RawClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stream checks its token between two batches: publishing an event triggers the check. */
@Timeout(60)
class OpenStreamTest {

    private static final String EXPIRED =
            "event: access-ended\ndata: {\"reason\":\"expired\"}\n\nretry: 10\n";

    private final HandInstants clock = new HandInstants();
    private final Tokens tokens = new Tokens(clock);
    private final ForwardingStore store = new ForwardingStore(InMemoryAccessStore.create(clock));
    private final AccessServer server = AccessServer.exact(store, clock);

    @AfterEach
    void close() {
        server.close();
    }

    private void publish(String data) {
        server.topics.topic("news").publish(data);
    }

    @Nested
    class Expiry {

        @Test
        void an_expired_token_ends_its_stream_before_the_next_event() throws Exception {
            try (RawClient client =
                    server.stream("/topics/news", bearer(tokens.reading("alice", 600)))) {
                publish("before");
                assertEquals("data: before\n", block(client));

                clock.advance(Duration.ofMinutes(10));
                publish("after");

                assertEquals(EXPIRED, client.rest());
            }
        }

        @Test
        void a_stream_is_warned_once_half_a_minute_before_its_token_expires() throws Exception {
            try (RawClient client =
                    server.stream("/topics/news", bearer(tokens.reading("alice", 600)))) {
                clock.advance(Duration.ofSeconds(570));
                publish("a");
                assertEquals("data: a\n", block(client));
                assertEquals("event: access-expiring\ndata: {\"expires_in\":30}\n", block(client));

                clock.advance(Duration.ofSeconds(1));
                publish("b");
                assertEquals("data: b\n", block(client));
                publish("c");
                assertEquals("data: c\n", block(client));
            }
        }

        @Test
        void a_stream_is_warned_immediately_if_its_token_expires_soon() throws Exception {
            try (RawClient client =
                    server.client().get("/topics/news", bearer(tokens.reading("alice", 10)))) {
                client.head();
                assertEquals(
                        "event: access-expiring\ndata: {\"expires_in\":10}\n",
                        client.skipPreamble().block());
            }
        }

        @Test
        void a_stream_expires_even_if_no_event_is_published() throws Exception {
            Clock real = Clock.systemUTC();
            try (AccessServer soon =
                            new AccessServer(
                                    VerificationKeys.secret(Tokens.SECRET),
                                    TokenRules.defaults().withClockSkew(Duration.ZERO),
                                    AccessOptions.defaults()
                                            .withExpiryNotice(Duration.ofMillis(500)),
                                    InMemoryAccessStore.create(real),
                                    real);
                    RawClient client =
                            soon.stream(
                                    "/topics/news",
                                    bearer(
                                            new Tokens(real)
                                                    .of(
                                                            "alice",
                                                            Duration.ofSeconds(2),
                                                            List.of("news"),
                                                            List.of())))) {
                assertEquals(
                        "event: access-expiring\ndata: {\"expires_in\":0}\n\n" + EXPIRED,
                        client.rest());
            }
        }

        @Test
        void an_expired_token_cannot_read_history() throws Exception {
            publish("old");
            String token = tokens.reading("alice", 600);
            clock.advance(Duration.ofMinutes(10));

            assertEquals(
                    401, server.get("/topics/news?lastEventId=earliest", bearer(token)).status());
        }
    }

    @Nested
    class Renewal {

        private Answer renew(String token) throws Exception {
            return server.post("/access/renew", "", bearer(token));
        }

        @Test
        void renewal_extends_the_open_streams_of_the_subject() throws Exception {
            try (RawClient client =
                    server.stream("/topics/news", bearer(tokens.reading("alice", 600)))) {
                clock.advance(Duration.ofSeconds(590));
                publish("a");
                assertEquals("data: a\n", block(client));
                assertEquals("event: access-expiring\ndata: {\"expires_in\":10}\n", block(client));

                Answer answer = renew(tokens.reading("alice", 600));
                assertEquals(200, answer.status(), answer.body());
                assertEquals("600", answer.field("expires_in"));
                // After a notice the stream looks at its token once more, soon or with an event.
                publish("renewed");
                assertEquals("data: renewed\n", block(client));

                clock.advance(Duration.ofSeconds(575));
                publish("b");
                assertEquals("data: b\n", block(client));
                assertEquals("event: access-expiring\ndata: {\"expires_in\":25}\n", block(client));
                clock.advance(Duration.ofSeconds(25));
                publish("c");
                assertEquals(EXPIRED, client.rest());
            }
        }

        @Test
        void renewal_does_not_extend_the_streams_of_another_subject() throws Exception {
            try (RawClient client =
                    server.stream("/topics/news", bearer(tokens.reading("alice", 600)))) {
                assertEquals(200, renew(tokens.reading("bob", 6000)).status());
                assertEquals(200, renew(tokens.reading("alice2", 6000)).status());

                clock.advance(Duration.ofMinutes(10));
                publish("late");

                assertEquals(EXPIRED, client.rest());
            }
        }

        @Test
        void renewal_with_a_token_that_does_not_allow_the_stream_does_not_extend_it()
                throws Exception {
            try (RawClient client =
                    server.stream("/topics/news", bearer(tokens.reading("alice", 600)))) {
                renew(tokens.of("alice", Duration.ofMinutes(100), List.of("chat"), List.of()));

                clock.advance(Duration.ofMinutes(10));
                publish("late");

                assertEquals(EXPIRED, client.rest());
            }
        }

        @Test
        void renewal_never_shortens_a_stream() throws Exception {
            try (RawClient client =
                    server.stream("/topics/news", bearer(tokens.reading("alice", 600)))) {
                renew(tokens.reading("alice", 60));
                clock.advance(Duration.ofSeconds(61));
                publish("a");

                assertEquals("data: a\n", block(client));
            }
        }

        @Test
        void only_a_subject_that_renews_too_often_is_refused() throws Exception {
            String token = bearer(tokens.reading("alice", 60));
            Answer answer = server.post("/access/renew", "", token);
            // One more comes in every three seconds, so this ends on any machine.
            for (int renewed = 1; answer.status() == 200; renewed++) {
                assertTrue(renewed < 1000, "renewed " + renewed + " times");
                answer = server.post("/access/renew", "", token);
            }

            assertEquals(429, answer.status());
            assertEquals("This client renews its streams too often", answer.field("detail"));
            assertEquals(
                    200,
                    server.post("/access/renew", "", bearer(tokens.reading("bob", 60))).status());
        }

        @Test
        void renewal_requires_a_valid_token() throws Exception {
            assertEquals(401, server.post("/access/renew", "").status());
            assertEquals(401, renew("junk").status());
            String revoked = tokens.withId("t1");
            server.revoke("{\"jti\":\"t1\"}");
            assertEquals(401, renew(revoked).status());
        }
    }

    @Nested
    class Without_its_store {

        @Test
        void new_requests_get_503_or_a_busy_event_while_the_store_is_down() throws Exception {
            store.away = true;
            String token = bearer(tokens.reading("alice", 60));

            Answer answer = server.get("/topics/news", token);
            assertEquals(503, answer.status());
            assertEquals("5", answer.head().get("retry-after"));
            try (RawClient source =
                    server.client().get("/topics/news", token, "Accept: text/event-stream")) {
                assertEquals("HTTP/1.1 200 OK", source.head().get(""));
                assertEquals(":", source.streamLine());
                long retry = Long.parseLong(source.streamLine().substring("retry: ".length()));
                assertTrue(retry >= 2_500 && retry <= 7_500, "retry was " + retry);
                assertEquals(
                        "event: busy\ndata: {\"message\":\"Access cannot be checked now\"}\n\n",
                        source.rest());
            }
            assertEquals(503, server.revoke("{\"sub\":\"alice\"}").status());
        }

        @Test
        void open_streams_continue_while_the_store_is_down() throws Exception {
            try (RawClient client =
                    server.stream("/topics/news", bearer(tokens.reading("alice", 60)))) {
                store.away = true;
                publish("on");

                assertEquals("data: on\n", block(client));
            }
        }
    }
}
