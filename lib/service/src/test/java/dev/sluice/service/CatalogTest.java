package dev.sluice.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sluice.controller.FromBody;
import dev.sluice.controller.Sse;
import dev.sluice.controller.SseController;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The routes and examples for the page, and the answer to a request for an unknown path. */
@Timeout(60)
class CatalogTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.shutdownNow();
    }

    @SseController
    static final class Echo {

        @Sse(value = "/echo/{times}", method = "POST")
        Source<String> echo(@FromBody String text) {
            return Sources.of(text);
        }
    }

    private static ServiceBuilder service() {
        return Sluice.service()
                .controllers(new Echo())
                .example("An echo", "POST", "/echo/2?loud=true", "\"hello\"")
                .example("Nothing answers it", "GET", "/echo/2", "");
    }

    private static SluiceService open(ServiceBuilder service, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--admin.port=0"));
        arguments.addAll(List.of(more));
        return service.open(arguments.toArray(String[]::new));
    }

    private HttpResponse<String> get(SluiceService service, String path, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.address().resolve(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        return new ObjectMapper().readTree(response.body());
    }

    private static List<String> texts(JsonNode objects, String... members) {
        return StreamSupport.stream(objects.spliterator(), false)
                .map(object -> {
                    List<String> values = new ArrayList<>();
                    for (String member : members) {
                        values.add(object.path(member).asText());
                    }
                    return String.join(" ", values);
                })
                .toList();
    }

    private static String token() throws Exception {
        SignedJWT token =
                new SignedJWT(
                        new JWSHeader(JWSAlgorithm.HS256),
                        new JWTClaimsSet.Builder()
                                .subject("ada")
                                .claim("iat", Instant.now().getEpochSecond())
                                .claim("exp", Instant.now().plusSeconds(60).getEpochSecond())
                                .build());
        token.sign(new MACSigner(SECRET));
        return token.serialize();
    }

    @Test
    void the_catalog_lists_routes_examples_and_health_to_local_clients() throws Exception {
        try (SluiceService service = open(service())) {
            HttpResponse<String> response = get(service, "/sluice.json");

            JsonNode catalog = json(response);
            assertEquals("no-store", response.headers().firstValue("Cache-Control").orElse(""));
            assertEquals("development", catalog.path("version").asText());
            assertEquals(
                    service.adminAddress() + "/observe/health", catalog.path("health").asText());
            assertEquals(
                    List.of(
                            "POST /echo/{times} stream",
                            "GET /topics/{+topic} topic",
                            "POST /topics/{+topic} topic",
                            "DELETE /topics/{+topic} topic",
                            "GET /topics topics"),
                    texts(catalog.path("routes"), "method", "path", "kind"));
            assertEquals(
                    List.of("An echo POST /echo/2?loud=true \"hello\""),
                    texts(catalog.path("examples"), "title", "method", "path", "body"));
            assertEquals(
                    200,
                    client.send(
                                    HttpRequest.newBuilder(
                                                    URI.create(catalog.path("health").asText()))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode());
        }
    }

    @Test
    void clients_without_a_token_do_not_see_the_routes() throws Exception {
        try (SluiceService service =
                open(
                        service(),
                        "--sluice.access.type=jwt",
                        "--sluice.access.jwt.secret=" + SECRET)) {
            HttpResponse<String> refusal = get(service, "/sluice.json");
            assertEquals(401, refusal.statusCode());
            assertFalse(refusal.body().contains("echo"), refusal.body());
            assertFalse(get(service, "/nowhere").body().contains("echo"));

            JsonNode catalog =
                    json(get(service, "/sluice.json", "Authorization", "Bearer " + token()));
            assertEquals(5, catalog.path("routes").size());
            assertFalse(catalog.has("health"));
        }
    }

    @Test
    void a_page_of_another_origin_does_not_see_the_routes() throws Exception {
        try (SluiceService service = open(service())) {
            String[] foreign = {"Origin", "https://evil.example"};

            assertEquals(403, get(service, "/sluice.json", foreign).statusCode());
            HttpResponse<String> missing = get(service, "/nowhere", foreign);
            assertEquals(404, missing.statusCode());
            assertFalse(missing.body().contains("echo"), missing.body());
        }
    }

    @Test
    void the_response_to_an_unknown_path_lists_the_routes() throws Exception {
        try (SluiceService service = open(service())) {
            HttpResponse<String> response = get(service, "/nowhere");

            assertEquals(404, response.statusCode());
            assertEquals(
                    "application/problem+json",
                    response.headers().firstValue("Content-Type").orElse(""));
            assertEquals(
                    "No route has this path. There are POST /echo/{times}, GET"
                            + " /topics/{+topic}, POST /topics/{+topic}, DELETE /topics/{+topic},"
                            + " GET /topics",
                    json(response).path("detail").asText());
        }
    }

    @Test
    void anonymous_clients_of_a_public_service_see_neither_routes_nor_health() throws Exception {
        try (SluiceService service =
                open(service(), "--server.host=0.0.0.0", "--sluice.access.allow-anonymous=true")) {
            HttpResponse<String> missing = get(service, "/nowhere");
            assertEquals(404, missing.statusCode());
            assertFalse(missing.body().contains("echo"), missing.body());
            assertFalse(json(get(service, "/sluice.json")).has("health"));
        }
    }
}
