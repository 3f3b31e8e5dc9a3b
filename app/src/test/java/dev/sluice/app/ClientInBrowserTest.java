package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sluice.service.Sluice;
import dev.sluice.service.SluiceService;
import dev.sluice.source.Sources;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.TimeoutException;

/** The client in JavaScript, in a real browser, with a real service. */
@Timeout(180)
class ClientInBrowserTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    /** Reads a topic, and remembers what has happened. */
    private static final String READ =
            """
            const [options, done] = arguments;
            import('/sluice.js').then(({ open }) => {
              window.told = [];
              window.stream = open('/topics/news', {
                ...options,
                token: () => options.token,
                onEvent: ({ data }) => window.told.push(data),
                onOpen: () => window.told.push('open'),
                onLost: ({ message }) => window.told.push('lost: ' + message),
                onPosition: () => window.told.push('position'),
                onAccessEnding: () => window.told.push('access is ending'),
                onError: error => window.told.push(String(error)),
              });
              done();
            });
            """;

    private static Browser browser;
    private SluiceService service;

    @BeforeAll
    static void start() throws Exception {
        browser = Browser.start();
    }

    @AfterAll
    static void stop() {
        browser.close();
    }

    @AfterEach
    void close() {
        service.close();
    }

    private void open(String... arguments) {
        service =
                Sluice.service()
                        .source("prices", request -> Sources.of(1))
                        .open(
                                Stream.concat(
                                                Stream.of(
                                                        "--server.port=0",
                                                        "--admin.port=0",
                                                        "--sluice.defaults.retry=PT0.1S"),
                                                Stream.of(arguments))
                                        .toArray(String[]::new));
        browser.driver().get(service.address().toString());
    }

    private void read(Map<String, Object> options) {
        browser.driver().executeAsyncScript(READ, options);
    }

    private void publish(String data) {
        service.topics().topic("news").publish(data);
    }

    private static void awaitTold(String what) {
        try {
            browser.await("window.told.includes('" + what + "')");
        } catch (TimeoutException e) {
            throw new AssertionError(what + " is not in " + told(), e);
        }
    }

    @SuppressWarnings("unchecked")
    private static List<String> told() {
        return (List<String>) browser.run("return window.told");
    }

    private static String token() throws Exception {
        SignedJWT token =
                new SignedJWT(
                        new JWSHeader(JWSAlgorithm.HS256),
                        new JWTClaimsSet.Builder()
                                .subject("alice")
                                .expirationTime(
                                        Date.from(Instant.now().plus(Duration.ofMinutes(5))))
                                .claim("sluice", Map.of("subscribe", List.of("news")))
                                .build());
        token.sign(new MACSigner(SECRET));
        return token.serialize();
    }

    private void openGuarded() {
        open("--sluice.access.type=jwt", "--sluice.access.jwt.secret=" + SECRET);
    }

    @Test
    void a_page_that_was_left_goes_on_where_it_was_when_it_is_back() {
        open();
        read(Map.of());
        awaitTold("position");
        publish("a");
        awaitTold("a");

        browser.driver().get(service.adminAddress() + "/observe/health");
        publish("meanwhile");
        browser.driver().navigate().back();

        awaitTold("meanwhile");
        publish("b");
        awaitTold("b");
        assertEquals(
                List.of("open", "position", "a", "lost: the page sleeps", "open", "meanwhile", "b"),
                told());
    }

    @Test
    void a_page_that_was_frozen_loses_nothing() throws Exception {
        open();
        read(Map.of());
        awaitTold("position");

        browser.setLifecycle("frozen");
        for (int n = 0; n < 50; n++) {
            publish("event " + n);
        }
        browser.setLifecycle("active");

        awaitTold("event 49");
        assertEquals(
                50, told().stream().filter(entry -> entry.startsWith("event ")).distinct().count());
        assertEquals(50, told().stream().filter(entry -> entry.startsWith("event ")).count());
    }

    @Test
    void a_page_comes_back_at_once_when_its_network_does() throws Exception {
        open("--sluice.defaults.retry=PT1M");
        read(Map.of());
        awaitTold("position");
        publish("a");
        awaitTold("a");

        browser.setOffline(true);
        publish("meanwhile");
        browser.setOffline(false);

        awaitTold("meanwhile");
        assertEquals(1, told().stream().filter("meanwhile"::equals).count());
    }

    @Test
    void a_token_goes_with_the_request() throws Exception {
        openGuarded();
        read(Map.of("token", token()));
        awaitTold("position");
        publish("a");

        awaitTold("a");
    }

    @Test
    void a_refusal_has_the_words_of_the_service() {
        openGuarded();
        read(Map.of());

        browser.await("window.told.length > 0");
        assertTrue(told().getFirst().startsWith("StreamError: refused with 401"), told()::toString);
    }

    @Test
    void an_event_source_gets_a_ticket_for_each_connection_and_loses_nothing() throws Exception {
        openGuarded();
        read(Map.of("token", token(), "ticket", "/access/tickets"));
        awaitTold("position");
        publish("a");
        awaitTold("a");

        browser.driver().get(service.adminAddress() + "/observe/health");
        publish("meanwhile");
        browser.driver().navigate().back();

        awaitTold("meanwhile");
        assertEquals(
                List.of("open", "position", "a", "lost: the page sleeps", "open", "meanwhile"),
                told());
    }

    @Test
    void an_event_source_that_is_refused_a_ticket_ends_with_an_error() {
        openGuarded();
        read(Map.of("ticket", "/access/tickets"));

        browser.await("window.told.length > 0");
        assertTrue(told().getFirst().startsWith("StreamError: refused with 401"), told()::toString);
    }
}
