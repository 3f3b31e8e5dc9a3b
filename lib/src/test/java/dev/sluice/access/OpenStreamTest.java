package dev.sluice.access;

import static dev.sluice.access.AccessServer.bearer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.access.AccessServer.Answer;
import dev.sluice.http.RawClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A stream checks its token between two batches: publishing an event triggers the check. */
@Timeout(60)
class OpenStreamTest {

    private static final String EXPIRED =
            "event: access-ended\ndata: {\"reason\":\"expired\"}\n\nretry: 10\n";
    private static final String REVOKED = "event: access-ended\ndata: {\"reason\":\"revoked\"}\n\n";

    private final HandInstants clock = new HandInstants();
    private final Tokens tokens = new Tokens(clock);
    private final ForwardingStore store = new ForwardingStore(InMemoryAccessStore.create(clock));
    private final AccessServer server =
            new AccessServer(
                    VerificationKeys.secret(Tokens.SECRET),
                    TokenRules.defaults().withClockSkew(Duration.ZERO),
                    AccessOptions.defaults(),
                    store,
                    clock);

    @AfterEach
    void close() {
        server.close();
    }

    private String token(String subject, int seconds) {
        return tokens.of(subject, Duration.ofSeconds(seconds), List.of("news"), List.of());
    }

    private String tokenWithId(String id) {
        return tokens.hmac(claims -> claims.jwtID(id));
    }

    private void publish(String data) {
        server.topics.topic("news").publish(data);
    }

    /** The lines of the next block without its id. */
    private static String block(RawClient client) throws Exception {
        return client.block().replaceAll("(?m)^id: .*\n", "");
    }

    @Nested
    class Expiry {

        @Test
        void an_expired_token_ends_its_stream_before_the_next_event() throws Exception {
            try (RawClient client = server.stream("/topics/news", bearer(token("alice", 600)))) {
                publish("before");
                assertEquals("data: before\n", block(client));

                clock.advance(Duration.ofMinutes(10));
                publish("after");

                assertEquals(EXPIRED, client.rest());
            }
        }

        @Test
        void a_stream_is_warned_once_half_a_minute_before_its_token_expires() throws Exception {
            try (RawClient client = server.stream("/topics/news", bearer(token("alice", 600)))) {
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
                    server.client().get("/topics/news", bearer(token("alice", 10)))) {
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
            String token = token("alice", 600);
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
            try (RawClient client = server.stream("/topics/news", bearer(token("alice", 600)))) {
                clock.advance(Duration.ofSeconds(590));
                publish("a");
                assertEquals("data: a\n", block(client));
                assertEquals("event: access-expiring\ndata: {\"expires_in\":10}\n", block(client));

                Answer answer = renew(token("alice", 600));
                assertEquals(200, answer.status(), answer.body());
                assertEquals("600", answer.field("expires_in"));

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
            try (RawClient client = server.stream("/topics/news", bearer(token("alice", 600)))) {
                assertEquals(200, renew(token("bob", 6000)).status());
                assertEquals(200, renew(token("alice2", 6000)).status());

                clock.advance(Duration.ofMinutes(10));
                publish("late");

                assertEquals(EXPIRED, client.rest());
            }
        }

        @Test
        void renewal_with_a_token_that_does_not_allow_the_stream_does_not_extend_it()
                throws Exception {
            try (RawClient client = server.stream("/topics/news", bearer(token("alice", 600)))) {
                renew(tokens.of("alice", Duration.ofMinutes(100), List.of("chat"), List.of()));

                clock.advance(Duration.ofMinutes(10));
                publish("late");

                assertEquals(EXPIRED, client.rest());
            }
        }

        @Test
        void renewal_never_shortens_a_stream() throws Exception {
            try (RawClient client = server.stream("/topics/news", bearer(token("alice", 600)))) {
                renew(token("alice", 60));
                clock.advance(Duration.ofSeconds(61));
                publish("a");

                assertEquals("data: a\n", block(client));
            }
        }

        @Test
        void only_a_subject_that_renews_too_often_is_refused() throws Exception {
            String token = bearer(token("alice", 60));
            Answer answer = server.post("/access/renew", "", token);
            // One more comes in every three seconds, so this ends on any machine.
            for (int renewed = 1; answer.status() == 200; renewed++) {
                assertTrue(renewed < 1000, "renewed " + renewed + " times");
                answer = server.post("/access/renew", "", token);
            }

            assertEquals(429, answer.status());
            assertEquals("This client renews its streams too often", answer.field("detail"));
            assertEquals(200, server.post("/access/renew", "", bearer(token("bob", 60))).status());
        }

        @Test
        void renewal_requires_a_valid_token() throws Exception {
            assertEquals(401, server.post("/access/renew", "").status());
            assertEquals(401, renew("junk").status());
            String revoked = tokenWithId("t1");
            server.revoke("{\"jti\":\"t1\"}");
            assertEquals(401, renew(revoked).status());
        }
    }

    @Nested
    class A_revocation {

        @ParameterizedTest
        @CsvSource({"'{\"sub\":\"alice\"}'", "'{\"jti\":\"t1\"}'"})
        void a_revocation_ends_open_streams_and_refuses_new_ones(String body) throws Exception {
            String token = tokenWithId("t1");
            try (RawClient client = server.stream("/topics/news", bearer(token))) {
                assertEquals(204, server.revoke(body).status());

                assertEquals(REVOKED, client.rest());
                assertTrue(client.isAtEnd());
            }
            Answer again = server.get("/topics/news", bearer(token));
            assertEquals(401, again.status());
            assertEquals("The token has been revoked", again.field("detail"));
            assertEquals(401, server.publish("chat/7", bearer(token)).status());
        }

        @ParameterizedTest
        @CsvSource({"'{\"sub\":\"bob\"}'", "'{\"jti\":\"t2\"}'", "'{\"sub\":\"t1\"}'"})
        void a_revocation_of_another_subject_or_token_does_not_end_a_stream(String body)
                throws Exception {
            try (RawClient client = server.stream("/topics/news", bearer(tokenWithId("t1")))) {
                server.revoke(body);
                publish("on");

                assertEquals("data: on\n", block(client));
            }
        }

        @Test
        void tokens_issued_after_the_revocation_of_their_subject_are_accepted() throws Exception {
            server.revoke("{\"sub\":\"alice\"}");
            assertEquals(401, server.get("/topics/news", bearer(tokenWithId("a"))).status());

            clock.advance(Duration.ofSeconds(1));

            server.stream("/topics/news", bearer(tokenWithId("b"))).close();
            String undated = tokens.hmac(claims -> claims.issueTime(null));
            assertEquals(401, server.get("/topics/news", bearer(undated)).status());
        }

        @Test
        void revoking_a_subject_covers_tokens_dated_by_an_issuer_with_a_fast_clock()
                throws Exception {
            try (AccessServer skewed = AccessServer.with(AccessOptions.defaults(), clock)) {
                String ahead = dated(Duration.ofSeconds(10));
                try (RawClient client = skewed.stream("/topics/news", bearer(ahead))) {
                    skewed.revoke("{\"sub\":\"alice\"}");

                    assertEquals(REVOKED, client.rest());
                }
                assertEquals(401, skewed.get("/topics/news", bearer(ahead)).status());
                clock.advance(Duration.ofSeconds(1));
                skewed.stream("/topics/news", bearer(dated(Duration.ofSeconds(10)))).close();
            }
        }

        private String dated(Duration ahead) {
            return tokens.hmac(claims -> claims.issueTime(Date.from(clock.instant().plus(ahead))));
        }

        @Test
        void revoking_a_token_during_its_renewal_of_a_stream_ends_the_stream() throws Exception {
            try (RawClient client = server.stream("/topics/news", bearer(tokenWithId("first")))) {
                clock.advance(Duration.ofMinutes(1));
                store.beforeAnnouncing =
                        () ->
                                server.access.revoke(
                                        new Revocation.OfToken("second", clock.instant()));
                server.post("/access/renew", "", bearer(tokenWithId("second")));

                assertEquals(REVOKED, client.rest());
            }
        }

        @ParameterizedTest
        @CsvSource({
            "localhost, 204",
            "LOCALHOST:8081, 204",
            "127.0.0.1:8081, 204",
            "[::1]:8081, 204",
            "evil.example, 401",
            "localhost.evil.example:8081, 401",
            "192.0.2.1, 401"
        })
        void a_revocation_without_a_token_needs_a_local_host_name(String host, int status)
                throws Exception {
            assertEquals(status, server.revoke("{\"sub\":\"alice\"}", "Host: " + host).status());
        }

        @Test
        void revoking_the_token_that_opened_a_stream_ends_it_even_after_a_renewal()
                throws Exception {
            try (RawClient client = server.stream("/topics/news", bearer(tokenWithId("stolen")))) {
                clock.advance(Duration.ofMinutes(1));
                server.post("/access/renew", "", bearer(tokenWithId("fresh")));
                server.revoke("{\"jti\":\"stolen\"}");

                assertEquals(REVOKED, client.rest());
            }
        }

        @Test
        void revoking_the_token_that_renewed_a_stream_ends_it() throws Exception {
            try (RawClient client = server.stream("/topics/news", bearer(tokenWithId("first")))) {
                clock.advance(Duration.ofMinutes(1));
                server.post("/access/renew", "", bearer(tokenWithId("second")));
                server.revoke("{\"jti\":\"second\"}");

                assertEquals(REVOKED, client.rest());
            }
        }

        @Test
        void a_revocation_is_remembered_for_as_long_as_a_token_can_be_valid() throws Exception {
            String day =
                    tokens.hmac(claims ->
                            claims.expirationTime(
                                    Date.from(clock.instant().plus(Duration.ofHours(24)))));
            server.revoke("{\"sub\":\"alice\"}");
            clock.advance(Duration.ofHours(24).minusSeconds(1));

            assertEquals(
                    "The token has been revoked",
                    server.get("/topics/news", bearer(day)).field("detail"));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                textBlock =
                        """
                        {}                       | The body must have either sub or jti
                        {"sub":"a","jti":"b"}    | The body must have either sub or jti
                        {"sub":""}               | sub must be a text of 1 to 256 characters, without control characters
                        {"jti":7}                | jti must be a text of 1 to 256 characters, without control characters
                        {"subject":"a"}          | The body must be a JSON object with [sub, jti]
                        ["a"]                    | The body must be a JSON object with [sub, jti]
                        """)
        void an_invalid_revocation_gets_400_with_an_explanation(String body, String detail)
                throws Exception {
            Answer answer = server.revoke(body);

            assertEquals(400, answer.status());
            assertEquals(detail, answer.field("detail"));
        }

        @Test
        void a_revocation_can_name_any_sub_and_jti_that_a_token_can_have() throws Exception {
            String longest = "x".repeat(254) + "\ud83d\ude00";
            String token =
                    bearer(tokens.hmac(claims -> claims.subject(longest).jwtID("id\u00e9 1")));
            server.stream("/topics/news", token).close();

            assertEquals(204, server.revoke("{\"jti\":\"id\\u00e9 1\"}").status());
            assertEquals(401, server.get("/topics/news", token).status());
            assertEquals(204, server.revoke("{\"sub\":\"" + longest + "\"}").status());
        }

        @Test
        void a_revocation_must_have_the_content_type_json() throws Exception {
            Answer answer =
                    server.post(
                            server.adminPort(),
                            "/access/revoke",
                            "text/plain",
                            "{\"sub\":\"alice\"}",
                            "Host: localhost");

            assertEquals(415, answer.status());
        }

        @Test
        void a_revocation_from_another_host_needs_the_token_of_an_admin() throws Exception {
            String admin =
                    tokens.hmac(claims ->
                            claims.subject("root")
                                    .claim("sluice", java.util.Map.of("roles", List.of("admin"))));
            String body = "{\"sub\":\"alice\"}";

            assertEquals(401, server.revokeFromAfar(body).status());
            assertEquals(403, server.revokeFromAfar(body, bearer(token("bob", 60))).status());
            assertEquals(204, server.revokeFromAfar(body, bearer(admin)).status());
        }

        @Test
        void revocation_is_not_available_on_the_public_port() throws Exception {
            assertEquals(404, server.post("/access/revoke", "{\"sub\":\"alice\"}").status());
        }
    }

    @Nested
    class Without_its_store {

        @Test
        void new_requests_get_503_or_a_busy_event_while_the_store_is_down() throws Exception {
            store.away = true;
            String token = bearer(token("alice", 60));

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
            try (RawClient client = server.stream("/topics/news", bearer(token("alice", 60)))) {
                store.away = true;
                publish("on");

                assertEquals("data: on\n", block(client));
            }
        }
    }
}
