package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may use the service, and how large a request may be, as the process has it. */
@Timeout(120)
class AccessTest {

    static final String SECRET = "0123456789abcdef0123456789abcdef";

    private static int publish(URI root, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(root.resolve("/topics/news"))
                        .POST(HttpRequest.BodyPublishers.ofString("x"))
                        .header("Content-Type", "text/plain");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return status(request.build());
    }

    private static int status(HttpRequest request) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    private static URI local(URI address) {
        return URI.create("http://127.0.0.1:" + address.getPort());
    }

    /** A token of alice for the topic news. */
    static String token() throws Exception {
        SignedJWT token =
                new SignedJWT(
                        new JWSHeader(JWSAlgorithm.HS256),
                        new JWTClaimsSet.Builder()
                                .subject("alice")
                                .expirationTime(
                                        Date.from(Instant.now().plus(Duration.ofMinutes(5))))
                                .claim(
                                        "sluice",
                                        Map.of(
                                                "subscribe",
                                                List.of("news"),
                                                "publish",
                                                List.of("news")))
                                .build());
        token.sign(new MACSigner(SECRET));
        return token.serialize();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void a_public_address_without_access_control_stops_the_start_with_a_remedy(String host)
            throws Exception {
        try (ServiceProcess service = ServiceProcess.launch(Map.of("SERVER_HOST", host))) {
            assertEquals(2, service.awaitExit());
            assertEquals(
                    List.of(
                            "sluice.access.type must be jwt where server.host is no loopback"
                                    + " address, was none with server.host "
                                    + host
                                    + "; set sluice.access.type and sluice.access.jwt, or"
                                    + " sluice.access.allow-anonymous=true to let everybody who"
                                    + " reaches it read and publish"),
                    service.errors());
        }
    }

    @Test
    void anonymous_access_can_be_allowed_explicitly_and_logs_a_warning() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.launch(
                        Map.of(
                                "SERVER_HOST",
                                "0.0.0.0",
                                "SLUICE_ACCESS_ALLOW_ANONYMOUS",
                                "true"))) {
            URI root = local(service.awaitReady());
            assertEquals(200, publish(root));
            assertEquals(200, publish(root, "Host", "streams.example"), "behind any name");
            assertTrue(
                    service.startLines().stream()
                            .anyMatch(line ->
                                    line.contains("WARNING")
                                            && line.contains(
                                                    "Every client that reaches 0.0.0.0 can read and"
                                                            + " publish")),
                    () -> service.startLines().toString());
        }
    }

    @Test
    void the_service_requires_tokens_when_environment_variables_configure_jwt() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.launch(
                        Map.of(
                                "SERVER_HOST",
                                "0.0.0.0",
                                "SLUICE_ACCESS_TYPE",
                                "jwt",
                                "SLUICE_ACCESS_JWT_SECRET",
                                SECRET))) {
            URI root = local(service.awaitReady());

            assertEquals(401, publish(root));
            assertEquals(200, publish(root, "Authorization", "Bearer " + token()));
            assertEquals(401, status(HttpRequest.newBuilder(root.resolve("/sse")).build()));
            assertEquals(200, status(HttpRequest.newBuilder(root).build()), "the page is open");
        }
    }

    @Test
    void a_page_of_another_origin_cannot_publish_through_a_browser() throws Exception {
        try (ServiceProcess service = ServiceProcess.launch(Map.of())) {
            URI root = service.awaitReady();

            assertEquals(403, publish(root, "Origin", "https://evil.example"));
            assertEquals(403, publish(root, "Origin", "null"));
            assertEquals(200, publish(root, "Origin", root.toString()));
        }
    }

    @Test
    void a_page_under_a_foreign_host_name_can_neither_read_nor_publish() throws Exception {
        try (ServiceProcess service = ServiceProcess.launch(Map.of())) {
            URI root = service.awaitReady();
            URI stream = root.resolve("/sse");

            assertEquals(403, publish(root, "Host", "evil.example"));
            assertEquals(
                    403,
                    status(HttpRequest.newBuilder(stream).header("Host", "evil.example").build()));
            assertEquals(200, publish(root, "Host", "localhost:8080"));
        }
    }

    @Test
    void the_start_log_shows_the_access_control_but_no_secret() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.launch(
                        Map.of(
                                "SLUICE_ACCESS_TYPE",
                                "jwt",
                                "SLUICE_ACCESS_JWT_SECRET",
                                SECRET,
                                "SLUICE_LIMITS_TRUSTED_PROXIES",
                                "10.0.0.0/8,192.0.2.7"))) {
            service.awaitReady();
            String lines = String.join("\n", service.startLines());

            assertTrue(lines.contains("access=jwt [HS256]"), lines);
            assertTrue(lines.contains("proxies=[10.0.0.0/8, 192.0.2.7/32]"), lines);
            assertEquals(1, lines.split("maxEventBytes=", -1).length - 1, lines);
            assertFalse(lines.contains(SECRET), lines);
        }
    }

    @Test
    void tickets_and_revocations_of_one_replica_apply_on_the_other(@TempDir Path folder)
            throws Exception {
        try (RedisProcess redis = RedisProcess.start(folder)) {
            Map<String, String> settings =
                    Map.of(
                            "SLUICE_ACCESS_TYPE",
                            "jwt",
                            "SLUICE_ACCESS_JWT_SECRET",
                            SECRET,
                            "SLUICE_BROKER_TYPE",
                            "redis",
                            "SLUICE_BROKER_REDIS_URI",
                            redis.uri().toString());
            try (ServiceProcess one = ServiceProcess.launch(settings);
                    ServiceProcess other = ServiceProcess.launch(settings);
                    HttpClient client = HttpClient.newHttpClient()) {
                URI first = one.awaitReady();
                URI stream =
                        other.awaitReady().resolve("/topics/news?ticket=" + ticket(client, first));

                HttpResponse<InputStream> open =
                        client.send(
                                HttpRequest.newBuilder(stream).build(),
                                HttpResponse.BodyHandlers.ofInputStream());
                assertEquals(200, open.statusCode());
                assertEquals(401, status(HttpRequest.newBuilder(stream).build()));
                URI sameTicket = first.resolve(stream.getRawPath() + "?" + stream.getRawQuery());
                assertEquals(401, status(HttpRequest.newBuilder(sameTicket).build()));

                assertEquals(204, revoke(one.admin()));
                String rest = new String(open.body().readAllBytes(), StandardCharsets.UTF_8);
                assertTrue(rest.contains("event: access-ended"), rest);
                assertTrue(rest.contains("revoked"), rest);
                assertEquals(
                        401, publish(stream.resolve("/"), "Authorization", "Bearer " + token()));
            }
        }
    }

    private static String ticket(HttpClient client, URI root) throws Exception {
        HttpResponse<String> answer =
                client.send(
                        HttpRequest.newBuilder(root.resolve("/access/tickets"))
                                .header("Authorization", "Bearer " + token())
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer::body);
        return new JsonMapper().readTree(answer.body()).get("ticket").asText();
    }

    private static int revoke(URI admin) throws Exception {
        return status(
                HttpRequest.newBuilder(admin.resolve("/access/revoke"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"sub\":\"alice\"}"))
                        .build());
    }

    @Test
    void requests_that_are_too_large_are_refused() throws Exception {
        try (ServiceProcess service = ServiceProcess.launch(Map.of())) {
            URI root = service.awaitReady();
            HttpRequest.Builder request = HttpRequest.newBuilder(root);

            assertEquals(200, status(request.copy().header("X", "x".repeat(15_000)).build()));
            assertEquals(400, status(request.copy().header("X", "x".repeat(17_000)).build()));
            assertEquals(
                    414,
                    status(
                            HttpRequest.newBuilder(root.resolve("/?a=" + "x".repeat(5_000)))
                                    .build()));
            assertEquals(
                    413,
                    status(
                            HttpRequest.newBuilder(root.resolve("/topics/news"))
                                    .header("Content-Type", "text/plain")
                                    // A client that is still sending may not see the answer.
                                    .expectContinue(true)
                                    .POST(
                                            HttpRequest.BodyPublishers.ofByteArray(
                                                    new byte[1_100_000]))
                                    .build()));
        }
    }
}
