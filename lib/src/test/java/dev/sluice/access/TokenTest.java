package dev.sluice.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.access.AccessServer.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TokenTest {

    private static final HandInstants CLOCK = new HandInstants();
    private static final Tokens TOKENS = new Tokens(CLOCK);
    private static final TokenRules RULES =
            TokenRules.defaults().withIssuer("https://issuer.example").withAudience("sluice");

    private static AccessServer server(TokenRules rules) {
        return new AccessServer(
                VerificationKeys.secret(Tokens.SECRET),
                rules,
                AccessOptions.defaults(),
                InMemoryAccessStore.create(CLOCK),
                CLOCK);
    }

    private static Date in(Duration duration) {
        return Date.from(CLOCK.instant().plus(duration));
    }

    private static String header(String scheme, String token) {
        return "Authorization: " + scheme + token;
    }

    private static String bearer(
            java.util.function.UnaryOperator<com.nimbusds.jwt.JWTClaimsSet.Builder> change) {
        return header(
                "Bearer ",
                TOKENS.hmac(claims ->
                        change.apply(claims.issuer("https://issuer.example").audience("sluice"))));
    }

    static Stream<Arguments> badTokens() throws Exception {
        String good = bearer(claims -> claims);
        return Stream.of(
                Arguments.of("missing", "X: y", "A token is needed"),
                Arguments.of(
                        "another scheme",
                        header("Basic ", "YTpi"),
                        "Authorization must be a Bearer token"),
                Arguments.of(
                        "empty", header("Bearer ", ""), "Authorization must be a Bearer token"),
                Arguments.of(
                        "twice", good + "\r\n" + good, "The request must have one token or ticket"),
                Arguments.of("no token at all", header("Bearer ", "abc"), "The token is malformed"),
                Arguments.of("dots alone", header("Bearer ", ".."), "The token is malformed"),
                Arguments.of(
                        "cut",
                        good.substring(0, good.length() - 20),
                        "The token is not signed as it must be"),
                Arguments.of(
                        "with another payload",
                        swapPayload(good),
                        "The token is not signed as it must be"),
                Arguments.of(
                        "without signature",
                        good.substring(0, good.lastIndexOf('.') + 1),
                        "The token is malformed"),
                Arguments.of(
                        "expired",
                        bearer(c -> c.expirationTime(in(Duration.ofSeconds(-10)))),
                        "The token has expired"),
                Arguments.of(
                        "without exp",
                        bearer(c -> c.expirationTime(null)),
                        "The token must have an exp"),
                Arguments.of(
                        "for too long",
                        bearer(c -> c.expirationTime(in(Duration.ofHours(25)))),
                        "The token must expire within PT24H"),
                Arguments.of(
                        "not yet valid",
                        bearer(c -> c.notBeforeTime(in(Duration.ofSeconds(11)))),
                        "The token is not valid yet"),
                Arguments.of(
                        "of another key",
                        header("Bearer ", TOKENS.hmac(Tokens.OTHER_SECRET, c -> c)),
                        "The token is not signed as it must be"),
                Arguments.of(
                        "with alg none",
                        header("Bearer ", TOKENS.unsigned()),
                        "The token is malformed"),
                Arguments.of(
                        "of another family",
                        header("Bearer ", TOKENS.rsa(Tokens.RSA, "k")),
                        "The token is not signed as it must be"),
                Arguments.of(
                        "of another type",
                        header("Bearer ", TOKENS.ofType("dpop+jwt")),
                        "The token is not signed as it must be"),
                Arguments.of(
                        "of another issuer",
                        bearer(c -> c.issuer("https://evil.example")),
                        "The token is of another issuer"),
                Arguments.of(
                        "without issuer",
                        bearer(c -> c.issuer(null)),
                        "The token is of another issuer"),
                Arguments.of(
                        "for another audience",
                        bearer(c -> c.audience("other")),
                        "The token is for another audience"),
                Arguments.of(
                        "without audience",
                        bearer(c -> c.audience((String) null)),
                        "The token is for another audience"),
                Arguments.of(
                        "without sub",
                        bearer(c -> c.subject(null)),
                        "The token must have a sub of 1 to 256 characters, without control characters"),
                Arguments.of(
                        "with a sub that cannot be revoked because it is too long",
                        bearer(c -> c.subject("x".repeat(257))),
                        "The token must have a sub of 1 to 256 characters, without control characters"),
                Arguments.of(
                        "with a sub that cannot be revoked because of its characters",
                        bearer(c -> c.subject("a\u0000")),
                        "The token must have a sub of 1 to 256 characters, without control characters"),
                Arguments.of(
                        "with a jti that cannot be revoked because it is empty",
                        bearer(c -> c.jwtID("")),
                        "The token has a jti that must be of 1 to 256 characters, without control characters"),
                Arguments.of(
                        "with a jti that cannot be revoked because it is too long",
                        bearer(c -> c.jwtID("x".repeat(257))),
                        "The token has a jti that must be of 1 to 256 characters, without control characters"),
                Arguments.of(
                        "dated in the future",
                        bearer(c -> c.issueTime(in(Duration.ofSeconds(11)))),
                        "The token is dated in the future"),
                Arguments.of(
                        "with a claim that is a text",
                        bearer(c -> c.claim("sluice", "news")),
                        "The token has a claim that must be an object with lists of topics and roles: sluice"),
                Arguments.of(
                        "with topics that are a text",
                        bearer(c -> c.claim("sluice", Map.of("subscribe", "*"))),
                        "The token has a claim that must be an object with lists of topics and roles: sluice"),
                Arguments.of(
                        "with a star in the middle",
                        bearer(c -> c.claim("sluice", Map.of("subscribe", List.of("*/news")))),
                        "The token has a claim that must be an object with lists of topics and roles: sluice"));
    }

    private static String swapPayload(String good) {
        String[] parts = good.split("\\.", -1);
        String other = TOKENS.hmac(c -> c.subject("mallory"));
        return parts[0] + "." + other.split("\\.", -1)[1] + "." + parts[2];
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badTokens")
    void an_invalid_token_is_refused_on_every_route(String name, String header, String detail)
            throws Exception {
        try (AccessServer server = server(RULES)) {
            for (Answer answer :
                    List.of(
                            server.get("/topics/news", header),
                            server.get("/topics?topic=news", header),
                            server.get("/any", header),
                            server.get("/topics/news?lastEventId=earliest", header),
                            server.publish("chat/7", header))) {
                assertEquals(401, answer.status(), answer.body());
                assertEquals(detail, answer.field("detail"));
                assertTrue(
                        answer.head().get("www-authenticate").startsWith("Bearer realm=\"sluice\""),
                        answer.head()::toString);
            }
            assertEquals(0, server.streams.openStreams());
        }
    }

    @ParameterizedTest
    @MethodSource("goodTokens")
    void a_valid_token_is_accepted(String header) throws Exception {
        try (AccessServer server = server(RULES)) {
            server.stream("/topics/news", header).close();
            assertEquals(200, server.publish("chat/7", header).status());
        }
    }

    static Stream<String> goodTokens() {
        return Stream.of(
                bearer(c -> c),
                bearer(c -> c).replace("Bearer", "bearer"),
                bearer(c -> c.expirationTime(in(Duration.ofSeconds(-9)))),
                bearer(c -> c.notBeforeTime(in(Duration.ofSeconds(10)))),
                bearer(c -> c.issueTime(in(Duration.ofSeconds(10)))),
                bearer(c -> c.issueTime(null)),
                bearer(c -> c.audience(List.of("other", "sluice"))));
    }

    @Test
    void a_revocation_cannot_name_an_unpaired_surrogate() {
        assertTrue(Revocation.canName("\ud83d\ude00"));
        assertFalse(Revocation.canName("\ud83d"));
        assertFalse(Revocation.canName("\ude00\ud83d"));
    }

    @Test
    void the_name_of_the_claim_can_be_configured() throws Exception {
        String header =
                "Authorization: Bearer "
                        + TOKENS.hmac(c ->
                                c.claim("sluice", null)
                                        .claim("mercure", Map.of("subscribe", List.of("news"))));
        try (AccessServer server = server(TokenRules.defaults().withClaim("mercure"))) {
            server.stream("/topics/news", header).close();
        }
    }

    @Test
    void a_token_of_an_RSA_key_is_verified_and_the_public_key_is_no_HMAC_secret(
            @TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("key.pem"), Tokens.pem(Tokens.RSA));
        try (AccessServer server =
                new AccessServer(
                        VerificationKeys.publicKey(file),
                        TokenRules.defaults(),
                        AccessOptions.defaults(),
                        InMemoryAccessStore.create(CLOCK),
                        CLOCK)) {
            server.stream("/topics/news", header("Bearer ", TOKENS.rsa(Tokens.RSA, "any"))).close();
            for (String confused :
                    List.of(
                            TOKENS.confused(),
                            TOKENS.hmac(Tokens.RSA.toRSAPublicKey().getEncoded(), c -> c),
                            TOKENS.rsa(Tokens.OTHER_RSA, "any"),
                            TOKENS.unsigned())) {
                assertEquals(401, server.get("/topics/news", header("Bearer ", confused)).status());
            }
        }
    }

    @Test
    void a_token_of_an_EC_key_is_verified(@TempDir Path folder) throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("key.pem"),
                        Tokens.pem(Tokens.EC.toECPublicKey().getEncoded()));
        try (AccessServer server =
                new AccessServer(
                        VerificationKeys.publicKey(file),
                        TokenRules.defaults(),
                        AccessOptions.defaults(),
                        InMemoryAccessStore.create(CLOCK),
                        CLOCK)) {
            server.stream("/topics/news", header("Bearer ", TOKENS.ec())).close();
            assertEquals(
                    401,
                    server.get("/topics/news", header("Bearer ", TOKENS.rsa(Tokens.RSA, "any")))
                            .status());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {" %s", "%s\n", "\u0000%s", "%s\u0000", "%s=", "%s.x"})
    void a_token_with_anything_around_its_three_parts_is_refused(String around) {
        TokenVerifier verifier =
                TokenVerifier.create(
                        VerificationKeys.secret(Tokens.SECRET), TokenRules.defaults(), CLOCK);

        assertEquals(
                new Verification.Invalid("The token is malformed"),
                verifier.verify(around.formatted(TOKENS.hmac(claims -> claims))));
    }
}
