package dev.sluice.access;

import static dev.sluice.access.AccessServer.bearer;
import static dev.sluice.access.AccessServer.block;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.access.AccessServer.Answer;
import dev.sluice.http.RawClient;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Revoked tokens and subjects: their open streams and their later requests. */
@Timeout(60)
class RevocationTest {

    private static final String REVOKED = "event: access-ended\ndata: {\"reason\":\"revoked\"}\n\n";

    private final HandInstants clock = new HandInstants();
    private final Tokens tokens = new Tokens(clock);
    private final ForwardingStore store = new ForwardingStore(InMemoryAccessStore.create(clock));
    private final AccessServer server = AccessServer.exact(store, clock);

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"'{\"sub\":\"alice\"}'", "'{\"jti\":\"t1\"}'"})
    void a_revocation_ends_open_streams_and_refuses_new_ones(String body) throws Exception {
        String token = tokens.withId("t1");
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
        try (RawClient client = server.stream("/topics/news", bearer(tokens.withId("t1")))) {
            server.revoke(body);
            server.topics.topic("news").publish("on");

            assertEquals("data: on\n", block(client));
        }
    }

    @Test
    void tokens_issued_after_the_revocation_of_their_subject_are_accepted() throws Exception {
        server.revoke("{\"sub\":\"alice\"}");
        assertEquals(401, server.get("/topics/news", bearer(tokens.withId("a"))).status());

        clock.advance(Duration.ofSeconds(1));

        server.stream("/topics/news", bearer(tokens.withId("b"))).close();
        String undated = tokens.hmac(claims -> claims.issueTime(null));
        assertEquals(401, server.get("/topics/news", bearer(undated)).status());
    }

    @Test
    void revoking_a_subject_covers_tokens_dated_by_an_issuer_with_a_fast_clock() throws Exception {
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
        try (RawClient client = server.stream("/topics/news", bearer(tokens.withId("first")))) {
            clock.advance(Duration.ofMinutes(1));
            store.beforeAnnouncing =
                    () -> server.access.revoke(new Revocation.OfToken("second", clock.instant()));
            server.post("/access/renew", "", bearer(tokens.withId("second")));

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
    void revoking_the_token_that_opened_a_stream_ends_it_even_after_a_renewal() throws Exception {
        try (RawClient client = server.stream("/topics/news", bearer(tokens.withId("stolen")))) {
            clock.advance(Duration.ofMinutes(1));
            server.post("/access/renew", "", bearer(tokens.withId("fresh")));
            server.revoke("{\"jti\":\"stolen\"}");

            assertEquals(REVOKED, client.rest());
        }
    }

    @Test
    void revoking_the_token_that_renewed_a_stream_ends_it() throws Exception {
        try (RawClient client = server.stream("/topics/news", bearer(tokens.withId("first")))) {
            clock.advance(Duration.ofMinutes(1));
            server.post("/access/renew", "", bearer(tokens.withId("second")));
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
        String token = bearer(tokens.hmac(claims -> claims.subject(longest).jwtID("id\u00e9 1")));
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
        assertEquals(403, server.revokeFromAfar(body, bearer(tokens.reading("bob", 60))).status());
        assertEquals(204, server.revokeFromAfar(body, bearer(admin)).status());
    }

    @Test
    void revocation_is_not_available_on_the_public_port() throws Exception {
        assertEquals(404, server.post("/access/revoke", "{\"sub\":\"alice\"}").status());
    }
}
