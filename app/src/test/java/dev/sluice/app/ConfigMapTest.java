package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.k8s.Kustomize;
import dev.sluice.k8s.Manifests;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real service and the real Redis with the configuration of the Kubernetes files. */
@Timeout(120)
class ConfigMapTest {

    private static final String PASSWORD = "a password that the cluster has made";

    @TempDir private Path folder;

    /** The mounted secrets. */
    @BeforeEach
    void mount() throws Exception {
        Path access = Files.createDirectory(folder.resolve("sluice-access"));
        Files.writeString(access.resolve("secret"), "a secret that the cluster has made\n");
        Path redis = Files.createDirectory(folder.resolve("sluice-redis"));
        Files.writeString(redis.resolve("password"), PASSWORD);
    }

    @Test
    void the_configuration_of_the_single_overlay_starts_the_service() throws Exception {
        assertStarts(Manifests.read(Kustomize.render("single", List.of())), Map.of());
    }

    @Test
    void the_configuration_of_the_redis_overlay_starts_redis_and_the_service() throws Exception {
        Manifests manifests = Manifests.read(Kustomize.render("redis", List.of()));
        int port = Tool.freePort();
        Process redis = startRedis(manifests, port);
        try {
            Path arguments = Path.of("/proc/" + redis.pid() + "/cmdline");
            String commandLine = Files.readString(arguments).replace('\0', ' ');
            assertTrue(commandLine.contains("redis-server "), commandLine);
            assertFalse(commandLine.contains(PASSWORD), commandLine);

            assertStarts(manifests, Map.of("SLUICE_BROKER_REDIS_URI", "redis://127.0.0.1:" + port));
            assertTrue(Files.isDirectory(folder.resolve("appendonlydir")));
        } finally {
            redis.destroy();
            var _ = redis.onExit().join();
        }
    }

    /** As its container does, but for its folders and its port. */
    private Process startRedis(Manifests manifests, int port) throws Exception {
        Container container =
                manifests
                        .get(StatefulSet.class, "sluice-redis")
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst();
        Path conf =
                Files.writeString(
                        folder.resolve("redis.conf"),
                        manifests
                                        .configMap("sluice-redis")
                                        .getData()
                                        .get("redis.conf")
                                        .replace("dir /data", "dir " + folder)
                                + "\nbind 127.0.0.1\nport "
                                + port
                                + "\n");
        List<String> command = new ArrayList<>(container.getCommand());
        container.getArgs().stream()
                .map(text -> text.replace("/etc/redis/redis.conf", conf.toString()))
                .map(text ->
                        text.replace("redis-server ", Tool.required("SLUICE_REDIS_SERVER") + " "))
                .forEach(command::add);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("REDISCLI_AUTH", PASSWORD);
        Process redis = builder.start();
        // Not closed: what Redis says later must have a place.
        BufferedReader output = redis.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.contains("Ready to accept connections")) {
                return redis;
            }
        }
        throw new IllegalStateException("Redis has ended");
    }

    private void assertStarts(Manifests manifests, Map<String, String> environment)
            throws Exception {
        Map<String, String> all = new HashMap<>(environment);
        Path file =
                Files.writeString(
                        folder.resolve("application.yaml"),
                        manifests
                                .configMap("sluice")
                                .getData()
                                .get("application.yaml")
                                .replace("/etc/sluice-", folder + "/sluice-"));
        all.put("SLUICE_CONFIG", file.toString());
        all.put("SERVER_HOST", "0.0.0.0");
        manifests
                .get(Deployment.class, "sluice")
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getEnv()
                .stream()
                .filter(variable -> variable.getName().startsWith("SLUICE_DRAIN_"))
                .forEach((EnvVar variable) -> all.put(variable.getName(), variable.getValue()));
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
            String health =
                    client.send(
                                    HttpRequest.newBuilder(
                                                    service.admin()
                                                            .resolve("/observe/health/ready"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body();
            assertFalse(health.contains("degraded"), health);
        }
    }
}
