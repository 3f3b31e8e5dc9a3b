package dev.sluice.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategy;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the overlays set for one pod and for several, and what all of them set. */
class OverlaysTest {

    @Test
    void the_single_overlay_never_has_two_pods() {
        Deployment deployment = Rendered.single().get(Deployment.class, "sluice");
        assertEquals(1, deployment.getSpec().getReplicas());
        assertEquals("Recreate", deployment.getSpec().getStrategy().getType());
        assertTrue(Rendered.single().all(HorizontalPodAutoscaler.class).isEmpty());
    }

    @Test
    void the_single_overlay_ends_its_streams_at_once() {
        Container container = Rendered.single().sluice().getContainers().getFirst();
        assertEquals("PT0S", Containers.variable(container, "SLUICE_DRAIN_DURATION").getValue());
        // Clients that wait for the new pod gain nothing from a wait before the end.
        assertNull(container.getLifecycle());
    }

    @Test
    void the_redis_overlay_replaces_pods_one_by_one_and_never_has_fewer() throws IOException {
        Deployment deployment = Rendered.redis().get(Deployment.class, "sluice");
        DeploymentStrategy strategy = deployment.getSpec().getStrategy();
        assertEquals(0, strategy.getRollingUpdate().getMaxUnavailable().getIntVal());
        // Else each apply would take the autoscaler's pods away.
        assertNull(deployment.getSpec().getReplicas());
        HorizontalPodAutoscaler scaler =
                Rendered.redis().get(HorizontalPodAutoscaler.class, "sluice");
        assertTrue(scaler.getSpec().getMinReplicas() >= 2);
        assertEquals(
                "redis", Rendered.redis().configuration().path("broker").path("type").asText());
    }

    @Test
    void redis_syncs_every_write_and_keeps_its_password_out_of_its_arguments() {
        PodTemplateSpec pod =
                Rendered.redis().get(StatefulSet.class, "sluice-redis").getSpec().getTemplate();
        List<String> conf =
                Rendered.redis()
                        .configMap("sluice-redis")
                        .getData()
                        .get("redis.conf")
                        .lines()
                        .toList();
        assertTrue(
                conf.containsAll(
                        List.of(
                                "appendonly yes",
                                "appendfsync always",
                                "save \"\"",
                                "maxmemory-policy noeviction")));
        assertTrue(
                Stream.of(Containers.only(pod).getCommand(), Containers.only(pod).getArgs())
                        .flatMap(List::stream)
                        // Kubernetes would replace it by the value of the variable.
                        .noneMatch(text -> Pattern.compile("\\$\\(\\w+\\)").matcher(text).find()));
        assertEquals(
                "sluice-redis",
                Containers.variable(Containers.only(pod), "REDISCLI_AUTH")
                        .getValueFrom()
                        .getSecretKeyRef()
                        .getName());
    }

    @Test
    void the_only_redis_is_not_evicted() {
        assertEquals(
                0,
                Rendered.redis()
                        .get(PodDisruptionBudget.class, "sluice-redis")
                        .getSpec()
                        .getMaxUnavailable()
                        .getIntVal());
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "redis-external"})
    void a_client_of_a_full_pod_soon_tries_another(String overlay) throws IOException {
        assertEquals(
                "PT3S",
                Rendered.get(overlay + " []").configuration().at("/limits/busy-retry").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "redis-external"})
    void the_redis_password_is_a_mounted_file(String overlay) throws IOException {
        Manifests manifests = Rendered.get(overlay + " []");
        assertEquals(
                Containers.mountPath(manifests.sluice().getContainers().getFirst(), "redis")
                        + "/password",
                manifests.configuration().at("/broker/redis/password-file").asText());
    }

    @Test
    void an_external_redis_is_named_by_a_secret_and_replaces_the_bundled_one() {
        Manifests external = Rendered.get("redis-external []");
        EnvVar uri =
                Containers.variable(
                        external.sluice().getContainers().getFirst(), "SLUICE_BROKER_REDIS_URI");
        assertEquals("sluice-redis", uri.getValueFrom().getSecretKeyRef().getName());
        assertEquals("uri", uri.getValueFrom().getSecretKeyRef().getKey());
        assertTrue(external.all(StatefulSet.class).isEmpty());
        assertEquals(1, external.all(Service.class).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "redis-external"})
    void the_autoscaler_needs_no_adapter(String overlay) {
        HorizontalPodAutoscaler scaler =
                Rendered.get(overlay + " []").get(HorizontalPodAutoscaler.class, "sluice");
        Rendered.redis().get(Deployment.class, scaler.getSpec().getScaleTargetRef().getName());
        List<MetricSpec> metrics = scaler.getSpec().getMetrics();
        assertEquals(1, metrics.size());
        assertEquals("cpu", metrics.getFirst().getResource().getName());
    }

    @Test
    void the_component_also_scales_on_open_streams_below_the_limit_of_a_pod() throws IOException {
        Manifests manifests = Rendered.get("redis [scale-on-streams]");
        List<MetricSpec> metrics =
                manifests.get(HorizontalPodAutoscaler.class, "sluice").getSpec().getMetrics();
        assertEquals("cpu", metrics.getFirst().getResource().getName());
        assertEquals("sluice_streams_open", metrics.getLast().getPods().getMetric().getName());
        Quantity streams = metrics.getLast().getPods().getTarget().getAverageValue();
        assertTrue(
                streams.getNumericalAmount().intValueExact()
                        < manifests.configuration().path("limits").path("max-streams").asInt());
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.k8s.Rendered#names")
    void streams_have_a_limited_lifetime_so_that_they_move_to_new_pods(String name)
            throws IOException {
        assertEquals(
                "PT30M", Rendered.get(name).configuration().at("/defaults/max-lifetime").asText());
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.k8s.Rendered#names")
    void the_history_streams_and_publish_rate_of_clients_are_limited(String name)
            throws IOException {
        JsonNode configuration = Rendered.get(name).configuration();

        assertEquals("1MiB", configuration.at("/topics/history/max-bytes").asText());
        assertTrue(configuration.at("/limits/max-streams").asInt() > 0);
        assertTrue(configuration.at("/limits/max-streams-per-client").asInt() > 0);
        assertTrue(configuration.at("/limits/publish-rate-per-client").asInt() > 0);
    }
}
