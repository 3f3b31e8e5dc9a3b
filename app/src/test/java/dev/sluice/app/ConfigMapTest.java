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
        Manifests manifests = Manifests.read(Kustomize.render("single", List.of()));
        Path file =
                Files.writeString(
                        folder.resolve("application.yaml"),
                        manifests.configMap("sluice").getData().get("application.yaml"));
        try (ServiceProcess service =
                        ServiceProcess.launch(Map.of("SLUICE_CONFIG", file.toString()));
                HttpClient client = HttpClient.newHttpClient()) {
            URI topic = service.awaitReady().resolve("/topics/news");

            assertEquals(
                    200,
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
