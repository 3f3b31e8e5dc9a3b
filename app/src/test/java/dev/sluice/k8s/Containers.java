package dev.sluice.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;

/** Containers of pods, and what is in them. */
final class Containers {

    private Containers() {}

    static Container only(PodTemplateSpec pod) {
        List<Container> containers = pod.getSpec().getContainers();
        assertEquals(1, containers.size());
        return containers.getFirst();
    }

    static EnvVar variable(Container container, String name) {
        return container.getEnv().stream()
                .filter(variable -> variable.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static String mountPath(Container container, String volume) {
        return container.getVolumeMounts().stream()
                .filter(mount -> mount.getName().equals(volume))
                .findFirst()
                .map(VolumeMount::getMountPath)
                .orElseThrow();
    }

    static void assertHasPort(Container container, IntOrString port) {
        List<ContainerPort> ports = container.getPorts();
        assertTrue(
                ports.stream()
                        .anyMatch(known ->
                                known.getName().equals(port.getStrVal())
                                        || known.getContainerPort().equals(port.getIntVal())),
                () -> "no port " + port + " among " + ports);
    }
}
