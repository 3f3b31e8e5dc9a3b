package dev.sluice.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/deploy} with the real {@code kubectl} and an API server that has no cluster. */
@Timeout(60)
class DeployTest {

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final String STREAMS = "/api/v1/namespaces/streams/";

    @TempDir private Path folder;

    private record Deployment(int status, String output) {}

    /** The schemas of the API server, by which kubectl would validate, are not there. */
    private Path kubectl() throws IOException {
        Path kubectl =
                Files.writeString(
                        folder.resolve("kubectl"),
                        """
                        #!/bin/sh
                        case " $* " in
                          *" apply "*) set -- "$@" --validate=false ;;
                        esac
                        exec "$SLUICE_KUBECTL" "$@"
                        """);
        return Files.setPosixFilePermissions(kubectl, PosixFilePermissions.fromString("rwx------"));
    }

    private Deployment deploy(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(PROJECT.resolve("scripts/deploy").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        String path = kubectl().getParent() + ":" + System.getenv("PATH");
        builder.environment().put("PATH", path);
        builder.environment().put("HOME", folder.toString());
        builder.environment().put("KUBECONFIG", folder.resolve("none").toString());
        Process deploy = builder.start();
        String output = new String(deploy.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Deployment(deploy.waitFor(), output);
    }

    private String overlay(String base, String more) throws IOException {
        Path overlay = Files.createDirectory(folder.resolve("overlay")).toRealPath();
        Files.writeString(
                overlay.resolve("kustomization.yaml"),
                """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                resources: [%s]
                %s
                """
                        .formatted(
                                overlay.relativize(PROJECT.toRealPath())
                                        .resolve("k8s/overlays")
                                        .resolve(base),
                                more));
        return overlay.toString();
    }

    private static void assertAllIn(String namespace, ApiServer server) {
        assertTrue(server.created().size() > 8, server.created()::toString);
        for (String path : server.created()) {
            assertTrue(path.contains("/namespaces/" + namespace + "/"), path);
        }
    }

    @Test
    void everything_goes_to_the_namespace_of_the_overlay() throws Exception {
        try (ApiServer server = ApiServer.start()) {
            Deployment done = deploy(overlay("redis", "namespace: streams"), server.option());

            assertEquals(0, done.status, done.output);
            assertAllIn("streams", server);
            assertTrue(
                    done.output.endsWith(
                            "--namespace=streams port-forward deployment/sluice 8080:8080\n"),
                    done.output);
        }
    }

    @Test
    void everything_goes_to_the_given_namespace_if_the_overlay_has_none() throws Exception {
        try (ApiServer server = ApiServer.start()) {
            Deployment done = deploy(overlay("redis", ""), server.option(), "--namespace=given");

            assertEquals(0, done.status, done.output);
            assertAllIn("given", server);
        }
    }

    @Test
    void missing_secrets_are_generated_at_random_before_anything_else() throws Exception {
        try (ApiServer server = ApiServer.start()) {
            Deployment done = deploy("redis", server.option(), "--namespace=streams");

            assertEquals(0, done.status, done.output);
            assertEquals(
                    List.of(STREAMS + "secrets/sluice-access", STREAMS + "secrets/sluice-redis"),
                    server.created().subList(0, 2));
            String access = secret(server, "sluice-access", "secret");
            String redis = secret(server, "sluice-redis", "password");
            assertTrue(access.matches("[0-9a-f]{64}"), access);
            assertTrue(redis.matches("[0-9a-f]{64}"), redis);
            assertFalse(done.output.contains(access) || done.output.contains(redis), done.output);

            assertEquals(0, deploy("redis", server.option(), "--namespace=streams").status);
            assertEquals(access, secret(server, "sluice-access", "secret"));
        }
    }

    private static String secret(ApiServer server, String name, String key) {
        String data = server.resource(STREAMS + "secrets/" + name).path("data").path(key).asText();
        return new String(Base64.getDecoder().decode(data), StandardCharsets.US_ASCII);
    }

    @Test
    void an_overlay_with_a_name_prefix_is_deployed_and_waited_for() throws Exception {
        try (ApiServer server = ApiServer.start()) {
            Deployment done =
                    deploy(
                            overlay("redis", "namespace: streams\nnamePrefix: my-"),
                            server.option());

            assertEquals(0, done.status, done.output);
            assertTrue(server.created().contains(STREAMS + "secrets/sluice-redis"));
            assertTrue(done.output.contains("statefulset.apps/my-sluice-redis"), done.output);
            assertTrue(done.output.contains("deployment \"my-sluice\" successfully"), done.output);
            assertTrue(done.output.contains("port-forward deployment/my-sluice "), done.output);
        }
    }

    @Test
    void the_secret_of_an_external_redis_is_checked_before_anything_is_applied() throws Exception {
        try (ApiServer server = ApiServer.start()) {
            Deployment failed = deploy("redis-external", server.option(), "--namespace=streams");

            assertEquals(1, failed.status);
            assertEquals(
                    "deploy: the secret sluice-redis must exist, was missing; the overlay's"
                            + " kustomization.yaml says how to make it",
                    failed.output.lines().toList().getLast());
            assertEquals(List.of(STREAMS + "secrets/sluice-access"), server.created());
        }
    }

    @Test
    void a_pod_that_crashes_ends_the_deployment_with_its_last_lines() throws Exception {
        try (ApiServer server =
                ApiServer.withFailingPods(
                        """
                        {"containerStatuses": [{"name": "sluice",
                          "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 10s"}},
                          "lastState": {"terminated": {"exitCode": 2,
                            "message": "sluice.access.type must be none or jwt, was jtw"}}}]}
                        """)) {
            Deployment failed = deploy("single", server.option());

            assertEquals(1, failed.status);
            List<String> lines = failed.output.lines().toList();
            assertEquals(
                    List.of(
                            "deploy: pod sluice-abc123 does not start: CrashLoopBackOff",
                            "exit status 2: sluice.access.type must be none or jwt, was jtw"),
                    lines.subList(lines.size() - 2, lines.size()));
        }
    }

    @Test
    void a_failed_look_at_the_pods_does_not_end_the_deployment() throws Exception {
        try (ApiServer server =
                ApiServer.withFailingPods(
                        """
                        {"containerStatuses": [{"name": "sluice", "lastState": {}, "state": {"waiting":
                          {"reason": "ImagePullBackOff", "message": "Back-off pulling image"}}}]}
                        """,
                        1)) {
            Deployment failed = deploy("single", server.option());

            assertEquals(1, failed.status);
            assertTrue(
                    failed.output.contains(
                            "deploy: pod sluice-abc123 does not start: ImagePullBackOff"),
                    failed.output);
        }
    }

    @Test
    void an_image_that_cannot_be_pulled_ends_the_deployment() throws Exception {
        try (ApiServer server =
                ApiServer.withFailingPods(
                        """
                        {"containerStatuses": [{"name": "sluice", "lastState": {}, "state": {"waiting":
                          {"reason": "ImagePullBackOff", "message": "Back-off pulling image"}}}]}
                        """)) {
            Deployment failed = deploy("single", server.option());

            assertEquals(1, failed.status);
            List<String> lines = failed.output.lines().toList();
            assertEquals(
                    List.of(
                            "deploy: pod sluice-abc123 does not start: ImagePullBackOff",
                            "Back-off pulling image"),
                    lines.subList(lines.size() - 2, lines.size()));
            assertTrue(lines.contains("deploying the image localhost/sluice:dev"), failed.output);
        }
    }

    @Test
    void help_prints_the_usage_without_asking_a_cluster() throws Exception {
        for (String option : List.of("--help", "-h")) {
            Deployment help = deploy(option);

            assertEquals(0, help.status);
            assertTrue(help.output.contains("Usage: deploy [OVERLAY] [options of kubectl"));
        }
    }

    @Test
    void an_unknown_overlay_is_refused() throws Exception {
        Deployment refused = deploy("no-such-overlay");

        assertEquals(2, refused.status);
        assertTrue(
                refused.output.contains(
                        "OVERLAY must be single, redis, redis-external or a folder with a"
                                + " kustomization.yaml, was no-such-overlay"));
    }
}
