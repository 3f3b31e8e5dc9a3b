package dev.sluice.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** References between manifests resolve: selectors, ports, mounts, files and names. */
class ReferencesTest {

    @ParameterizedTest
    @MethodSource("dev.sluice.k8s.Rendered#names")
    void every_selector_selects_pods_that_have_its_ports(String name) {
        Manifests manifests = Rendered.get(name);
        for (Deployment deployment : manifests.all(Deployment.class)) {
            assertEquals(
                    List.of(deployment.getSpec().getTemplate()),
                    selected(manifests, deployment.getSpec().getSelector()));
        }
        for (StatefulSet set : manifests.all(StatefulSet.class)) {
            assertEquals(
                    List.of(set.getSpec().getTemplate()),
                    selected(manifests, set.getSpec().getSelector()));
            manifests.get(Service.class, set.getSpec().getServiceName());
        }
        for (PodDisruptionBudget budget : manifests.all(PodDisruptionBudget.class)) {
            assertEquals(1, selected(manifests, budget.getSpec().getSelector()).size());
        }
        for (Service service : manifests.all(Service.class)) {
            List<PodTemplateSpec> pods = selected(manifests, service.getSpec().getSelector());
            assertEquals(1, pods.size());
            for (ServicePort port : service.getSpec().getPorts()) {
                Containers.assertHasPort(Containers.only(pods.getFirst()), port.getTargetPort());
            }
        }
        for (NetworkPolicy policy : manifests.all(NetworkPolicy.class)) {
            List<PodTemplateSpec> pods = selected(manifests, policy.getSpec().getPodSelector());
            assertEquals(1, pods.size());
            policy.getSpec().getIngress().stream()
                    .flatMap(rule -> rule.getPorts().stream())
                    .map(NetworkPolicyPort::getPort)
                    .forEach(port ->
                            Containers.assertHasPort(Containers.only(pods.getFirst()), port));
        }
    }

    private static List<PodTemplateSpec> selected(Manifests manifests, LabelSelector selector) {
        assertTrue(selector.getMatchExpressions().isEmpty());
        return selected(manifests, selector.getMatchLabels());
    }

    private static List<PodTemplateSpec> selected(Manifests manifests, Map<String, String> labels) {
        assertFalse(labels.isEmpty());
        return manifests.pods().stream()
                .filter(pod ->
                        pod.getMetadata().getLabels().entrySet().containsAll(labels.entrySet()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.k8s.Rendered#names")
    void mounts_match_the_volumes_and_their_config_maps_exist(String name) {
        Manifests manifests = Rendered.get(name);
        for (Deployment deployment : manifests.all(Deployment.class)) {
            PodTemplateSpec pod = deployment.getSpec().getTemplate();
            Set<String> volumes =
                    pod.getSpec().getVolumes().stream()
                            .map(Volume::getName)
                            .collect(Collectors.toSet());
            assertEquals(volumes, mounted(pod));
            assertMapsExist(manifests, pod);
        }
        for (StatefulSet set : manifests.all(StatefulSet.class)) {
            PodTemplateSpec pod = set.getSpec().getTemplate();
            Set<String> volumes =
                    Stream.concat(
                                    set.getSpec().getVolumeClaimTemplates().stream()
                                            .map(claim -> claim.getMetadata().getName()),
                                    pod.getSpec().getVolumes().stream().map(Volume::getName))
                            .collect(Collectors.toSet());
            assertEquals(volumes, mounted(pod));
            assertMapsExist(manifests, pod);
        }
    }

    private static void assertMapsExist(Manifests manifests, PodTemplateSpec pod) {
        pod.getSpec().getVolumes().stream()
                .map(Volume::getConfigMap)
                .filter(Objects::nonNull)
                .forEach(map -> manifests.get(ConfigMap.class, map.getName()));
    }

    private static Set<String> mounted(PodTemplateSpec pod) {
        return Containers.only(pod).getVolumeMounts().stream()
                .map(VolumeMount::getName)
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.k8s.Rendered#names")
    void the_configuration_file_that_a_variable_names_is_mounted(String name) {
        Manifests manifests = Rendered.get(name);
        Container container = manifests.sluice().getContainers().getFirst();
        String file = Containers.variable(container, "SLUICE_CONFIG").getValue();
        assertEquals(Containers.mountPath(container, "config") + "/application.yaml", file);
        assertTrue(manifests.configMap("sluice").getData().containsKey("application.yaml"));
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.k8s.Rendered#names")
    void the_access_secret_is_a_mounted_file_and_not_a_variable(String name) throws IOException {
        Manifests manifests = Rendered.get(name);
        Container container = manifests.sluice().getContainers().getFirst();

        assertEquals(
                Containers.mountPath(container, "access") + "/secret",
                manifests.configuration().at("/access/jwt/secret-file").asText());
        assertTrue(
                container.getEnv().stream()
                        .noneMatch(variable -> variable.getName().startsWith("SLUICE_ACCESS")));
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.k8s.Rendered#names")
    void no_variable_in_the_manifests_contains_a_secret(String name) {
        for (PodTemplateSpec pod : Rendered.get(name).pods()) {
            for (EnvVar variable : Containers.only(pod).getEnv()) {
                if (variable.getName().matches(".*(PASSWORD|SECRET|URI|AUTH).*")) {
                    assertTrue(
                            variable.getValueFrom() != null
                                    || variable.getValue().equals("redis://$(REDIS_SERVICE):6379"),
                            variable::toString);
                }
            }
        }
    }

    @Test
    void a_name_prefix_reaches_the_address_of_redis_and_the_fallback_of_the_ingress()
            throws IOException {
        Manifests prefixed =
                Manifests.read(Kustomize.render("redis", Kustomize.COMPONENTS, "namePrefix: my-"));
        Container container =
                Containers.only(
                        prefixed.get(Deployment.class, "my-sluice").getSpec().getTemplate());
        assertEquals("my-sluice-redis", Containers.variable(container, "REDIS_SERVICE").getValue());
        prefixed.get(Service.class, "my-sluice-redis");
        String fallback =
                prefixed.get(Ingress.class, "my-sluice")
                        .getMetadata()
                        .getAnnotations()
                        .get("nginx.ingress.kubernetes.io/default-backend");
        prefixed.get(Service.class, fallback);
    }
}
