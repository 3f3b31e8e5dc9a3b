package dev.sluice.k8s;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The Kubernetes files as {@code kubectl} renders them. {@code scripts/test} says where it is. */
public final class Kustomize {

    /** What can be deployed. */
    public static final List<String> OVERLAYS = List.of("single", "redis", "redis-external");

    /** What can be added to it. */
    public static final List<String> COMPONENTS =
            List.of("ingress-nginx", "gateway-api", "prometheus", "scale-on-streams");

    private static final Path K8S = Path.of("..", "k8s").toAbsolutePath().normalize();

    private Kustomize() {}

    /** Renders an overlay with components, as a kustomization of a user would have them. */
    public static String render(String overlay, List<String> components) throws IOException {
        return render(overlay, components, "");
    }

    /** Renders it with further lines in that kustomization. */
    static String render(String overlay, List<String> components, String more) throws IOException {
        Path folder = Files.createTempDirectory("kustomize").toRealPath();
        Path file = folder.resolve("kustomization.yaml");
        // kustomize wants relative paths.
        Path k8s = folder.relativize(K8S.toRealPath());
        try {
            Files.writeString(
                    file,
                    """
                    apiVersion: kustomize.config.k8s.io/v1beta1
                    kind: Kustomization
                    resources: [%s]
                    components: [%s]
                    %s
                    """
                            .formatted(
                                    k8s.resolve("overlays").resolve(overlay),
                                    components.stream()
                                            .map(k8s.resolve("components")::resolve)
                                            .map(Path::toString)
                                            .collect(Collectors.joining(", ")),
                                    more));
            return kustomize(folder);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    private static String kustomize(Path folder) throws IOException {
        String kubectl = System.getenv("SLUICE_KUBECTL");
        if (kubectl == null) {
            throw new IllegalStateException("SLUICE_KUBECTL must be set; scripts/test does so");
        }
        Path errors = Files.createTempFile("kubectl", ".txt");
        try {
            Process process =
                    new ProcessBuilder(kubectl, "kustomize", folder.toString())
                            .redirectError(errors.toFile())
                            .start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.onExit().join().exitValue() != 0) {
                throw new IOException(Files.readString(errors));
            }
            return output;
        } finally {
            Files.delete(errors);
        }
    }
}
