package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A page of another origin in a real browser, with all the headers that clients have. */
@Timeout(180)
class CrossOriginTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private static final byte[] PAGE =
            "<!doctype html><title>Another origin</title>".getBytes(StandardCharsets.UTF_8);

    /** Publishes two events, then reads from after the first, each in one request. */
    private static final String PUBLISH_AND_READ =
            """
            const [url, token, done] = arguments;
            const headers = {
              'Authorization': 'Bearer ' + token,
              'Content-Type': 'application/json',
              'Idempotency-Key': 'a-key',
              'traceparent': '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
              'tracestate': 'vendor=value',
              'baggage': 'user=alice'
            };
            const publish = async (n, key) => {
              const response = await fetch(url, {
                method: 'POST',
                headers: {...headers, 'Idempotency-Key': key},
                body: JSON.stringify({type: 'tick', data: {n}})
              });
              return (await response.json()).id;
            };
            (async () => {
              const first = await publish(1, 'one');
              await publish(2, 'two');
              const response = await fetch(url, {
                headers: {
                  'Authorization': 'Bearer ' + token,
                  'Accept': 'text/event-stream',
                  'Cache-Control': 'no-store',
                  'Last-Event-ID': first
                }
              });
              const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
              let text = '';
              while (!text.includes('data: {"n"')) {
                text += (await reader.read()).value;
              }
              await reader.cancel();
              return text.match(/data: (\\{"n".*\\})/)[1];
            })().then(done, error => done('' + error));
            """;

    private HttpServer otherOrigin;
    private Browser browser;

    @BeforeEach
    void open() throws Exception {
        otherOrigin =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        otherOrigin.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        exchange.getResponseHeaders().set("Content-Type", "text/html");
                        exchange.sendResponseHeaders(200, PAGE.length);
                        exchange.getResponseBody().write(PAGE);
                    }
                });
        otherOrigin.start();
        browser = Browser.start();
        browser.driver().get(origin());
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.close();
        }
        otherOrigin.stop(0);
    }

    private String origin() {
        return "http://127.0.0.1:" + otherOrigin.getAddress().getPort();
    }

    private Object publishAndRead(Map<String, String> origins) throws Exception {
        Map<String, String> settings =
                new HashMap<>(
                        Map.of("SLUICE_ACCESS_TYPE", "jwt", "SLUICE_ACCESS_JWT_SECRET", SECRET));
        settings.putAll(origins);
        try (ServiceProcess service = ServiceProcess.launch(settings)) {
            URI topic = service.awaitReady().resolve("/topics/news");
            return browser.driver().executeAsyncScript(PUBLISH_AND_READ, topic.toString(), token());
        }
    }

    private static String token() throws Exception {
        List<String> all = List.of("*");
        SignedJWT token =
                new SignedJWT(
                        new JWSHeader(JWSAlgorithm.HS256),
                        new JWTClaimsSet.Builder()
                                .subject("alice")
                                .expirationTime(
                                        Date.from(Instant.now().plus(Duration.ofMinutes(5))))
                                .claim("sluice", Map.of("subscribe", all, "publish", all))
                                .build());
        token.sign(new MACSigner(SECRET));
        return token.serialize();
    }

    @Test
    void an_allowed_origin_publishes_with_a_token_and_resumes_a_stream() throws Exception {
        assertEquals(
                "{\"n\":2}", publishAndRead(Map.of("SLUICE_ACCESS_CORS_ALLOW_ORIGINS", origin())));
    }

    @Test
    void an_origin_that_is_not_allowed_can_neither_publish_nor_read() throws Exception {
        assertEquals("TypeError: Failed to fetch", publishAndRead(Map.of()));
    }
}
