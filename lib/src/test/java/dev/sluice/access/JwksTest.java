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
    void a_key_of_another_name_counts_for_nothing() throws Exception {
        assertEquals(401, ask(tokens.rsa(Tokens.RSA, "rsa-9")));
        assertEquals(401, ask(tokens.rsa(Tokens.OTHER_RSA, "rsa-1")));
    }

    @Test
    void a_secret_is_no_key_even_where_an_issuer_publishes_one_by_mistake() throws Exception {
        published =
                List.of(
                        Tokens.RSA.toPublicJWK(),
                        new com.nimbusds.jose.jwk.OctetSequenceKey.Builder(Tokens.SECRET).build());

        assertEquals(401, ask(tokens.hmac(claims -> claims)));
        assertEquals(401, ask(tokens.confused()));
        assertEquals(401, ask(tokens.unsigned()));
    }

    @Test
    void a_new_key_is_found_when_a_token_names_it() throws Exception {
        assertEquals(200, ask(tokens.rsa(Tokens.RSA, "rsa-1")));

        published = List.of(Tokens.OTHER_RSA.toPublicJWK());
        clock.advance(Duration.ofSeconds(1));

        assertEquals(200, ask(tokens.rsa(Tokens.OTHER_RSA, "rsa-2")));
    }

    @Test
    void a_new_key_is_found_although_strangers_made_up_names_until_a_second_before()
            throws Exception {
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
    void a_new_key_within_a_second_of_a_fetch_for_a_made_up_one_is_undecided_and_then_found()
            throws Exception {
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
    void a_key_of_another_name_is_refused_once_the_set_was_fetched_after_it_was_first_seen()
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
    void a_document_that_is_no_key_set_is_like_an_issuer_that_is_away(String wrong)
            throws Exception {
        assertEquals(200, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
        document = Optional.of(wrong);
        clock.advance(Duration.ofSeconds(1));

        assertEquals(503, ask(tokens.rsa(Tokens.OTHER_RSA, "rsa-2")));
        clock.advance(Duration.ofMinutes(6));
        assertEquals(200, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
    }

    @Test
    void a_key_that_the_issuer_has_withdrawn_counts_for_five_minutes_at_most() throws Exception {
        assertEquals(200, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
        published = List.of(Tokens.OTHER_RSA.toPublicJWK());

        clock.advance(Duration.ofMinutes(5).minusMillis(1));
        assertEquals(200, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
        clock.advance(Duration.ofMillis(1));

        assertEquals(401, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
    }

    @Test
    void keys_that_were_fetched_count_for_four_hours_while_the_issuer_is_away() throws Exception {
        assertEquals(200, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
        status = 500;

        clock.advance(Duration.ofHours(4).minusMillis(1));
        assertEquals(200, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
        assertEquals(2, fetched.get(), "the issuer was asked in between");
        clock.advance(Duration.ofMillis(1));

        assertEquals(503, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
    }

    @Test
    void without_any_key_nobody_is_let_in_and_nobody_is_turned_away_for_good() throws Exception {
        status = 500;

        assertEquals(503, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
    }

    @Test
    void a_key_that_is_new_while_the_issuer_is_away_is_undecided_and_not_refused()
            throws Exception {
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
    void a_clock_that_was_set_back_does_not_keep_new_keys_out() throws Exception {
        assertEquals(200, ask(tokens.rsa(Tokens.RSA, "rsa-1")));
        published = List.of(Tokens.OTHER_RSA.toPublicJWK());

        clock.advance(Duration.ofMinutes(-2));

        assertEquals(200, ask(tokens.rsa(Tokens.OTHER_RSA, "rsa-2")));
    }

    @Test
    void strangers_cannot_make_us_ask_the_issuer_more_than_once_a_second() throws Exception {
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
    void keys_come_from_where_nobody_can_change_them_on_the_way(String uri) {
        assertThrows(IllegalArgumentException.class, () -> VerificationKeys.jwks(URI.create(uri)));
    }

    @Test
    void algorithms_are_those_that_fit_the_keys() {
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
