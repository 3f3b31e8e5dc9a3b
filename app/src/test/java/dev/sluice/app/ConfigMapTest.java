package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.k8s.Kustomize;
import dev.sluice.k8s.Manifests;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real service with the configuration of the Kubernetes files. */
@Timeout(120)
class ConfigMapTest {

    @TempDir private Path folder;

    @Test
    void the_configuration_of_the_overlay_single_starts_the_service() throws Exception {
        assertStarts("single", Map.of());
    }

    @Test
    void the_configuration_of_the_overlay_redis_starts_the_service() throws Exception {
        try (RedisProcess redis = RedisProcess.start(Files.createDirectory(folder.resolve("db")))) {
            assertStarts("redis", Map.of("SLUICE_BROKER_REDIS_URI", redis.uri().toString()));
        }
    }

    private void assertStarts(String overlay, Map<String, String> environment) throws Exception {
        Manifests manifests = Manifests.read(Kustomize.render(overlay, List.of()));
        Map<String, String> all = new HashMap<>(environment);
        Path file =
                Files.writeString(
                        folder.resolve("application.yaml"),
                        manifests.configMap("sluice").getData().get("application.yaml"));
        all.put("SLUICE_CONFIG", file.toString());
        all.put("SERVER_HOST", "0.0.0.0");
        all.put("SLUICE_ACCESS_JWT_SECRET", "a secret that the cluster has made");
        try (ServiceProcess service = ServiceProcess.launch(all);
                HttpClient client = HttpClient.newHttpClient()) {
            URI topic =
                    URI.create(
                            "http://127.0.0.1:%d/topics/news"
                                    .formatted(service.awaitReady().getPort()));

            // The topic is there, and closed to those without a token.
            assertEquals(
                    401,
                    client.send(
                                    HttpRequest.newBuilder(topic)
                                            .header("Content-Type", "text/plain")
                                            .POST(BodyPublishers.ofString("hello"))
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode());
        }
    }
}
