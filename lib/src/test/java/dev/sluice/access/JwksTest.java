package dev.sluice.access;

import static dev.sluice.access.AccessServer.bearer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class JwksTest {

    private final HandInstants clock = new HandInstants();
    private final Tokens tokens = new Tokens(clock);
    private final AtomicInteger fetched = new AtomicInteger();
    private volatile List<JWK> published = List.of(Tokens.RSA.toPublicJWK());
    private volatile Optional<String> document = Optional.empty();
    private volatile int status = 200;
    private HttpServer issuer;
    private AccessServer server;

    @BeforeEach
    void start() throws Exception {
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext(
                "/keys",
                exchange -> {
                    fetched.incrementAndGet();
                    byte[] body =
                            document.orElseGet(() -> new JWKSet(published).toString())
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(status, status == 200 ? body.length : -1);
                    if (status == 200) {
                        exchange.getResponseBody().write(body);
                    }
                    exchange.close();
                });
        issuer.start();
        URI uri = URI.create("http://127.0.0.1:" + issuer.getAddress().getPort() + "/keys");
        server =
                new AccessServer(
                        VerificationKeys.jwks(uri, clock),
                        TokenRules.defaults(),
                        AccessOptions.defaults(),
                        InMemoryAccessStore.create(clock),
                        clock);
    }

    @AfterEach
    void stop() {
        server.close();
        issuer.stop(0);
    }

    private int ask(String token) throws Exception {
        return Integer.parseInt(head(token).get("").substring(9, 12));
    }

    private Map<String, String> head(String token) throws Exception {
        try (var client = server.client().get("/topics/news", bearer(token))) {
            return client.head();
        }
    }

    @Test
    void keys_are_fetched_once_and_kept() throws Exception {
        assertEquals(0, fetched.get());
        assertEquals(200, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
        assertEquals(200, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
        assertEquals(1, fetched.get());
    }

    @Test
    void a_token_must_be_signed_with_the_key_that_it_names() throws Exception {
        assertEquals(401, ask(tokens.rsa(Tokens.RSA, "rsa-9")));
        assertEquals(401, ask(tokens.rsa(Tokens.OTHER_RSA, "rsa-1")));
    }

    @Test
    void a_secret_that_an_issuer_publishes_by_mistake_is_ignored() throws Exception {
        published =
                List.of(
                        Tokens.RSA.toPublicJWK(),
                        new com.nimbusds.jose.jwk.OctetSequenceKey.Builder(Tokens.SECRET).build());

        assertEquals(401, ask(tokens.hmac(claims -> claims)));
        assertEquals(401, ask(tokens.confused()));
        assertEquals(401, ask(tokens.unsigned()));
    }

    @Test
    void a_new_key_is_fetched_when_a_token_names_it() throws Exception {
        assertEquals(200, ask(tokens.rsa(Tokens.RSA, "rsa-1")));

        published = List.of(Tokens.OTHER_RSA.toPublicJWK());
        clock.advance(Duration.ofSeconds(1));

        assertEquals(200, ask(tokens.rsa(Tokens.OTHER_RSA, "rsa-2")));
    }

    @Test
    void a_new_key_is_found_one_second_after_a_flood_of_made_up_key_names() throws Exception {
        assertEquals(200, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
        for (int i = 0; i < 50; i++) {
            clock.advance(Duration.ofMillis(100));
            int status = ask(tokens.rsa(Tokens.OTHER_RSA, "made-up-" + i));
            assertEquals(i % 10 == 9 ? 401 : 503, status);
        }
        assertEquals(6, fetched.get());
        published = List.of(Tokens.OTHER_RSA.toPublicJWK());

        clock.advance(Duration.ofSeconds(1));

        assertEquals(200, ask(tokens.rsa(Tokens.OTHER_RSA, "rsa-2")));
    }

    @Test
    void a_new_key_gets_503_within_a_second_of_another_fetch_and_is_then_found() throws Exception {
        assertEquals(200, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
        clock.advance(Duration.ofSeconds(1));
        assertEquals(401, ask(tokens.rsa(Tokens.OTHER_RSA, "made-up")));
        published = List.of(Tokens.OTHER_RSA.toPublicJWK());

        clock.advance(Duration.ofMillis(999));
        Map<String, String> head = head(tokens.rsa(Tokens.OTHER_RSA, "rsa-2"));
        assertEquals("HTTP/1.1 503 Service Unavailable", head.get(""));
        assertEquals("1", head.get("retry-after"));
        clock.advance(Duration.ofMillis(1));

        assertEquals(200, ask(tokens.rsa(Tokens.OTHER_RSA, "rsa-2")));
        assertEquals(3, fetched.get());
    }

    @Test
    void an_unknown_key_is_refused_once_the_keys_have_been_fetched_since_it_was_seen()
            throws Exception {
        assertEquals(200, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
        String unknown = tokens.rsa(Tokens.OTHER_RSA, "rsa-9");
        assertEquals(503, ask(unknown));
        clock.advance(Duration.ofSeconds(1));
        assertEquals(401, ask(tokens.rsa(Tokens.OTHER_RSA, "made-up")));

        clock.advance(Duration.ofMillis(999));

        assertEquals(401, ask(unknown));
        assertEquals(2, fetched.get(), "a stranger's fetch was enough");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{}",
                "{\"keys\":null}",
                "{\"keys\":[null]}",
                "{\"keys\":[1]}",
                "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AQ\",\"y\":\"AQ\"}]}"
            })
    void an_invalid_key_set_is_treated_like_an_unavailable_issuer(String wrong) throws Exception {
        assertEquals(200, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
        document = Optional.of(wrong);
        clock.advance(Duration.ofSeconds(1));

        assertEquals(503, ask(tokens.rsa(Tokens.OTHER_RSA, "rsa-2")));
        clock.advance(Duration.ofMinutes(6));
        assertEquals(200, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
    }

    @Test
    void a_withdrawn_key_is_accepted_for_five_minutes_at_most() throws Exception {
        assertEquals(200, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
        published = List.of(Tokens.OTHER_RSA.toPublicJWK());

        clock.advance(Duration.ofMinutes(5).minusMillis(1));
        assertEquals(200, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
        clock.advance(Duration.ofMillis(1));

        assertEquals(401, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
    }

    @Test
    void fetched_keys_are_used_for_four_hours_while_the_issuer_is_down() throws Exception {
        assertEquals(200, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
        status = 500;

        clock.advance(Duration.ofHours(4).minusMillis(1));
        assertEquals(200, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
        assertEquals(2, fetched.get(), "the issuer was asked in between");
        clock.advance(Duration.ofMillis(1));

        assertEquals(503, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
    }

    @Test
    void a_token_gets_503_before_any_key_has_been_fetched() throws Exception {
        status = 500;

        assertEquals(503, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
    }

    @Test
    void a_new_key_gets_503_and_not_401_while_the_issuer_is_down() throws Exception {
        assertEquals(200, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
        clock.advance(Duration.ofSeconds(1));
        status = 500;

        for (int i = 0; i < 3; i++) {
            AccessServer.Answer answer =
                    server.get("/topics/news", bearer(tokens.rsa(Tokens.OTHER_RSA, "rsa-2")));
            assertEquals(503, answer.status());
            assertEquals("5", answer.head().get("retry-after"));
        }
        assertEquals(2, fetched.get(), "the issuer is not asked for each of them");

        status = 200;
        published = List.of(Tokens.RSA.toPublicJWK(), Tokens.OTHER_RSA.toPublicJWK());
        clock.advance(Duration.ofSeconds(1));
        assertEquals(200, ask(tokens.rsa(Tokens.OTHER_RSA, "rsa-2")));
    }

    @Test
    void a_new_key_is_found_although_the_clock_was_set_back() throws Exception {
        assertEquals(200, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
        published = List.of(Tokens.OTHER_RSA.toPublicJWK());

        clock.advance(Duration.ofMinutes(-2));

        assertEquals(200, ask(tokens.rsa(Tokens.OTHER_RSA, "rsa-2")));
    }

    @Test
    void made_up_key_names_cause_at_most_one_fetch_per_second() throws Exception {
        assertEquals(200, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
        clock.advance(Duration.ofSeconds(1));
        for (int i = 0; i < 20; i++) {
            assertEquals(i == 0 ? 401 : 503, ask(tokens.rsa(Tokens.OTHER_RSA, "made-up-" + i)));
        }

        assertEquals(2, fetched.get());
        assertEquals(200, ask(tokens.rsa(Tokens.RSA, "rsa-1")), "and those with a key get in");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://issuer.example/keys", "http://10.0.0.1/keys", "file:///etc/passwd"})
    void keys_must_come_from_an_https_or_loopback_address(String uri) {
        assertThrows(IllegalArgumentException.class, () -> VerificationKeys.jwks(URI.create(uri)));
    }

    @Test
    void algorithms_must_fit_the_keys() {
        VerificationKeys keys = VerificationKeys.jwks(URI.create("https://issuer.example/keys"));

        for (String wrong : List.of("HS256", "none", "RS999")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> keys.withAlgorithms(Set.of("RS256", wrong)));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> VerificationKeys.secret(Tokens.SECRET).withAlgorithms(Set.of("RS256")));
        assertThrows(
                IllegalArgumentException.class,
                () -> VerificationKeys.secret(Tokens.SECRET).withAlgorithms(Set.of("HS512")));
        assertThrows(IllegalArgumentException.class, () -> VerificationKeys.secret(new byte[31]));
    }
}
