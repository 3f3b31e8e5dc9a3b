package dev.sluice.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.session.DrainOptions;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pods: what they may, what they are given, and how they are probed and ended. */
class PodsTest {

    private static final Duration MARGIN = Duration.ofSeconds(10);

    @ParameterizedTest
    @MethodSource("dev.sluice.k8s.Rendered#names")
    void the_grace_period_covers_the_wait_the_drain_and_a_margin(String name) {
        Manifests manifests = Rendered.get(name);
        PodSpec pod = manifests.sluice();
        Container container = pod.getContainers().getFirst();
        Duration wait =
                Optional.ofNullable(container.getLifecycle())
                        .map(lifecycle -> lifecycle.getPreStop().getSleep().getSeconds())
                        .map(Duration::ofSeconds)
                        .orElse(Duration.ZERO);
        Duration drain =
                container.getEnv().stream()
                        .filter(variable -> variable.getName().equals("SLUICE_DRAIN_DEADLINE"))
                        .findFirst()
                        .map(deadline -> Duration.parse(deadline.getValue()))
                        .orElse(DrainOptions.defaults().deadline());
        Duration grace = Duration.ofSeconds(pod.getTerminationGracePeriodSeconds());

        assertTrue(grace.compareTo(wait.plus(drain).plus(MARGIN)) >= 0, grace::toString);
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.k8s.Rendered#names")
    void every_pod_meets_the_restricted_profile(String name) {
        for (PodTemplateSpec template : Rendered.get(name).pods()) {
            PodSpec pod = template.getSpec();
            Container container = Containers.only(template);
            assertTrue(pod.getSecurityContext().getRunAsNonRoot());
            assertTrue(pod.getSecurityContext().getRunAsUser() > 0);
            assertEquals("RuntimeDefault", pod.getSecurityContext().getSeccompProfile().getType());
            assertNull(pod.getHostNetwork());
            assertNull(pod.getHostPID());
            assertNull(pod.getHostIPC());
            assertTrue(pod.getInitContainers().isEmpty());
            assertFalse(container.getSecurityContext().getAllowPrivilegeEscalation());
            assertTrue(container.getSecurityContext().getReadOnlyRootFilesystem());
            assertEquals(
                    List.of("ALL"), container.getSecurityContext().getCapabilities().getDrop());
            assertTrue(container.getSecurityContext().getCapabilities().getAdd().isEmpty());
            for (Volume volume : pod.getVolumes()) {
                assertNull(volume.getHostPath());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.k8s.Rendered#names")
    void no_pod_has_a_service_account_token_or_service_variables(String name) {
        Manifests manifests = Rendered.get(name);
        for (PodTemplateSpec pod : manifests.pods()) {
            assertFalse(pod.getSpec().getAutomountServiceAccountToken());
            assertFalse(pod.getSpec().getEnableServiceLinks());
        }
        String account = manifests.sluice().getServiceAccountName();
        assertFalse(manifests.get(ServiceAccount.class, account).getAutomountServiceAccountToken());
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.k8s.Rendered#names")
    void probes_ask_existing_ports_and_the_service_is_probed_on_its_admin_port(String name) {
        Manifests manifests = Rendered.get(name);
        for (PodTemplateSpec pod : manifests.pods()) {
            Container container = Containers.only(pod);
            for (Probe probe : probes(container)) {
                Optional.ofNullable(probe.getHttpGet())
                        .map(HTTPGetAction::getPort)
                        .ifPresent(port -> Containers.assertHasPort(container, port));
                Optional.ofNullable(probe.getTcpSocket())
                        .ifPresent(socket -> Containers.assertHasPort(container, socket.getPort()));
            }
        }
        for (Probe probe : probes(manifests.sluice().getContainers().getFirst())) {
            assertEquals("admin", probe.getHttpGet().getPort().getStrVal());
            assertTrue(probe.getHttpGet().getPath().startsWith("/observe/health/"));
        }
    }

    private static List<Probe> probes(Container container) {
        return List.of(
                Objects.requireNonNull(container.getStartupProbe()),
                Objects.requireNonNull(container.getReadinessProbe()),
                Objects.requireNonNull(container.getLivenessProbe()));
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.k8s.Rendered#names")
    void each_pod_says_why_it_has_ended_and_deployments_are_spread_by_version(String name) {
        Manifests manifests = Rendered.get(name);
        for (PodTemplateSpec pod : manifests.pods()) {
            assertEquals(
                    "FallbackToLogsOnError", Containers.only(pod).getTerminationMessagePolicy());
        }
        for (Deployment deployment : manifests.all(Deployment.class)) {
            assertEquals(
                    List.of("pod-template-hash"),
                    deployment
                            .getSpec()
                            .getTemplate()
                            .getSpec()
                            .getTopologySpreadConstraints()
                            .getFirst()
                            .getMatchLabelKeys());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.k8s.Rendered#names")
    void the_image_of_the_service_comes_from_no_registry(String name) {
        assertEquals(
                "localhost/sluice:dev",
                Rendered.get(name).sluice().getContainers().getFirst().getImage());
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.k8s.Rendered#names")
    void dumps_of_a_pod_go_to_a_volume_with_a_size_limit(String name) {
        PodSpec pod = Rendered.get(name).sluice();

        assertEquals("/tmp", Containers.mountPath(pod.getContainers().getFirst(), "tmp"));
        Volume tmp =
                pod.getVolumes().stream()
                        .filter(volume -> volume.getName().equals("tmp"))
                        .findFirst()
                        .orElseThrow();
        assertTrue(tmp.getEmptyDir().getSizeLimit().getNumericalAmount().signum() > 0);
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.k8s.Rendered#names")
    void memory_is_limited_and_requests_stay_within_the_limits(String name) {
        for (PodTemplateSpec pod : Rendered.get(name).pods()) {
            Map<String, Quantity> requests = Containers.only(pod).getResources().getRequests();
            Map<String, Quantity> limits = Containers.only(pod).getResources().getLimits();
            assertTrue(requests.get("cpu").getNumericalAmount().signum() > 0);
            assertTrue(
                    Quantity.getAmountInBytes(requests.get("memory"))
                                    .compareTo(Quantity.getAmountInBytes(limits.get("memory")))
                            <= 0);
        }
    }
}
