package dev.sluice.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code scripts/deploy} with a {@code kubectl} that renders as the real one does, and of
 * everything else writes down what it was asked for. Its cluster has no secrets.
 */
@Timeout(60)
class DeployTest {

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    @TempDir private Path folder;

    private List<String> deploy(String... arguments) throws Exception {
        Path calls = Files.writeString(folder.resolve("calls"), "");
        Path kubectl =
                Files.writeString(
                        folder.resolve("kubectl"),
                        """
                        #!/bin/sh
                        case " $* " in
                          *" kustomize "*) exec "$SLUICE_KUBECTL" "$@" ;;
                        esac
                        echo "$*" >> "$CALLS"
                        case " $* " in
                          *" get "*) exit 1 ;;
                        esac
                        """);
        Files.setPosixFilePermissions(kubectl, PosixFilePermissions.fromString("rwx------"));
        List<String> command = new ArrayList<>();
        command.add(PROJECT.resolve("scripts/deploy").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("CALLS", calls.toString());
        builder.environment().merge("PATH", folder.toString(), (path, own) -> own + ":" + path);
        Process deploy = builder.start();
        String output = new String(deploy.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, deploy.waitFor(), output);
        return Stream.concat(Files.readAllLines(calls).stream(), output.lines()).toList();
    }

    private String overlay(String more) throws IOException {
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
                                        .resolve("k8s/overlays/redis"),
                                more));
        return overlay.toString();
    }

    private static void assertEachHas(String option, List<String> calls) {
        for (String call : List.of("get secret", "create secret", "apply", "rollout", "get ing")) {
            assertTrue(calls.stream().anyMatch(made -> made.contains(call)), calls::toString);
        }
        for (String call : calls) {
            assertTrue(call.contains(option), call);
        }
    }

    @Test
    void goes_to_the_namespace_of_the_overlay_with_everything() throws Exception {
        assertEachHas(" --namespace=streams ", padded(deploy(overlay("namespace: streams"))));
    }

    @Test
    void goes_to_the_namespace_that_was_given_where_the_overlay_has_none() throws Exception {
        assertEachHas(" --namespace=given ", padded(deploy(overlay(""), "--namespace=given")));
    }

    /** Calls, and the command that the script prints at its end. */
    private static List<String> padded(List<String> lines) {
        return lines.stream().map(line -> " " + line + " ").toList();
    }

    @Test
    void makes_the_secrets_that_are_not_there_before_it_applies() throws Exception {
        List<String> calls = deploy("redis");

        List<String> made =
                calls.stream()
                        .map(call -> call.replaceAll(" --from-file=.*", ""))
                        .filter(call -> call.startsWith("create") || call.startsWith("apply"))
                        .map(call -> call.replaceAll("--kustomize.*", "--kustomize"))
                        .toList();
        assertEquals(
                List.of(
                        "create secret generic sluice-access",
                        "create secret generic sluice-redis",
                        "apply --kustomize"),
                made);
    }
}
