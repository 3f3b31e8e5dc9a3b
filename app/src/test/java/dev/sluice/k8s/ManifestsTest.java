package dev.sluice.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sluice.metrics.StreamMetrics;
import dev.sluice.metrics.TopicMetrics;
import dev.sluice.session.DrainOptions;
import dev.sluice.session.SessionOptions;
import dev.sluice.topic.HistoryBudget;
import dev.sluice.topic.Topics;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategy;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteRule;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no type says: that the manifests fit one another, and the service. */
class ManifestsTest {

    private static final Duration MARGIN = Duration.ofSeconds(10);

    /** Each overlay alone, with each component, and with all of them. */
    private static final Map<String, Manifests> RENDERED = new LinkedHashMap<>();

    @BeforeAll
    static void render() throws IOException {
        for (String overlay : Kustomize.OVERLAYS) {
            render(overlay, List.of());
            for (String component : Kustomize.COMPONENTS) {
                render(overlay, List.of(component));
            }
            render(overlay, Kustomize.COMPONENTS);
        }
    }

    private static void render(String overlay, List<String> components) throws IOException {
        RENDERED.put(
                overlay + " " + components, Manifests.read(Kustomize.render(overlay, components)));
    }

    static Set<String> names() {
        return RENDERED.keySet();
    }

    private static Manifests single() {
        return RENDERED.get("single []");
    }

    private static Manifests redis() {
        return RENDERED.get("redis []");
    }

    private static Manifests all() {
        return RENDERED.get("redis " + Kustomize.COMPONENTS);
    }

    private static List<PodTemplateSpec> pods(Manifests manifests) {
        return Stream.concat(
                        manifests.all(Deployment.class).stream()
                                .map(deployment -> deployment.getSpec().getTemplate()),
                        manifests.all(StatefulSet.class).stream()
                                .map(set -> set.getSpec().getTemplate()))
                .toList();
    }

    private static Container only(PodTemplateSpec pod) {
        List<Container> containers = pod.getSpec().getContainers();
        assertEquals(1, containers.size());
        return containers.getFirst();
    }

    private static PodSpec sluice(Manifests manifests) {
        return manifests.get(Deployment.class, "sluice").getSpec().getTemplate().getSpec();
    }

    private static JsonNode configuration(Manifests manifests) throws IOException {
        String yaml = manifests.configMap("sluice").getData().get("application.yaml");
        return new YAMLMapper().readTree(yaml).path("sluice");
    }

    @ParameterizedTest
    @MethodSource("names")
    void the_grace_period_holds_the_wait_the_drain_and_a_margin(String name) {
        Manifests manifests = RENDERED.get(name);
        PodSpec pod = sluice(manifests);
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
    @MethodSource("names")
    void every_pod_is_of_the_restricted_profile(String name) {
        for (PodTemplateSpec template : pods(RENDERED.get(name))) {
            PodSpec pod = template.getSpec();
            Container container = only(template);
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
    @MethodSource("names")
    void no_pod_has_a_token_or_variables_of_services(String name) {
        Manifests manifests = RENDERED.get(name);
        for (PodTemplateSpec pod : pods(manifests)) {
            assertFalse(pod.getSpec().getAutomountServiceAccountToken());
            assertFalse(pod.getSpec().getEnableServiceLinks());
        }
        String account = sluice(manifests).getServiceAccountName();
        assertFalse(manifests.get(ServiceAccount.class, account).getAutomountServiceAccountToken());
    }

    @ParameterizedTest
    @MethodSource("names")
    void probes_ask_ports_that_exist_and_those_of_the_service_the_admin_socket(String name) {
        Manifests manifests = RENDERED.get(name);
        for (PodTemplateSpec pod : pods(manifests)) {
            Container container = only(pod);
            for (Probe probe : probes(container)) {
                Optional.ofNullable(probe.getHttpGet())
                        .map(HTTPGetAction::getPort)
                        .ifPresent(port -> assertHasPort(container, port));
                Optional.ofNullable(probe.getTcpSocket())
                        .ifPresent(socket -> assertHasPort(container, socket.getPort()));
            }
        }
        for (Probe probe : probes(sluice(manifests).getContainers().getFirst())) {
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

    private static void assertHasPort(Container container, IntOrString port) {
        List<ContainerPort> ports = container.getPorts();
        assertTrue(
                ports.stream()
                        .anyMatch(known ->
                                known.getName().equals(port.getStrVal())
                                        || known.getContainerPort().equals(port.getIntVal())),
                () -> "no port " + port + " among " + ports);
    }

    @ParameterizedTest
    @MethodSource("names")
    void every_selector_selects_pods_that_have_its_ports(String name) {
        Manifests manifests = RENDERED.get(name);
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
                assertHasPort(only(pods.getFirst()), port.getTargetPort());
            }
        }
        for (NetworkPolicy policy : manifests.all(NetworkPolicy.class)) {
            List<PodTemplateSpec> pods = selected(manifests, policy.getSpec().getPodSelector());
            assertEquals(1, pods.size());
            policy.getSpec().getIngress().stream()
                    .flatMap(rule -> rule.getPorts().stream())
                    .map(NetworkPolicyPort::getPort)
                    .forEach(port -> assertHasPort(only(pods.getFirst()), port));
        }
    }

    private static List<PodTemplateSpec> selected(Manifests manifests, LabelSelector selector) {
        assertTrue(selector.getMatchExpressions().isEmpty());
        return selected(manifests, selector.getMatchLabels());
    }

    private static List<PodTemplateSpec> selected(Manifests manifests, Map<String, String> labels) {
        assertFalse(labels.isEmpty());
        return pods(manifests).stream()
                .filter(pod ->
                        pod.getMetadata().getLabels().entrySet().containsAll(labels.entrySet()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("names")
    void what_is_mounted_is_a_volume_and_what_a_volume_is_made_of_is_there(String name) {
        Manifests manifests = RENDERED.get(name);
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
        return only(pod).getVolumeMounts().stream()
                .map(VolumeMount::getName)
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("names")
    void the_file_that_a_variable_names_is_mounted(String name) {
        Manifests manifests = RENDERED.get(name);
        Container container = sluice(manifests).getContainers().getFirst();
        String file = variable(container, "SLUICE_CONFIG").getValue();
        assertEquals(mountPath(container, "config") + "/application.yaml", file);
        assertTrue(manifests.configMap("sluice").getData().containsKey("application.yaml"));
    }

    private static String mountPath(Container container, String volume) {
        return container.getVolumeMounts().stream()
                .filter(mount -> mount.getName().equals(volume))
                .findFirst()
                .map(VolumeMount::getMountPath)
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("names")
    void the_access_keys_are_a_mounted_file_and_no_variable(String name) throws IOException {
        Manifests manifests = RENDERED.get(name);
        Container container = sluice(manifests).getContainers().getFirst();

        assertEquals(
                mountPath(container, "access") + "/secret",
                configuration(manifests).at("/access/jwt/secret-file").asText());
        assertTrue(
                container.getEnv().stream()
                        .noneMatch(variable -> variable.getName().startsWith("SLUICE_ACCESS")));
    }

    @ParameterizedTest
    @MethodSource("names")
    void each_pod_says_why_it_has_ended_and_is_spread_by_version(String name) {
        Manifests manifests = RENDERED.get(name);
        for (PodTemplateSpec pod : pods(manifests)) {
            assertEquals("FallbackToLogsOnError", only(pod).getTerminationMessagePolicy());
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
    @MethodSource("names")
    void the_image_of_the_service_is_in_no_registry(String name) {
        assertEquals(
                "localhost/sluice:dev",
                sluice(RENDERED.get(name)).getContainers().getFirst().getImage());
    }

    @ParameterizedTest
    @MethodSource("names")
    void streams_move_to_pods_that_were_added(String name) throws IOException {
        assertEquals(
                "PT30M", configuration(RENDERED.get(name)).at("/defaults/max-lifetime").asText());
    }

    @ParameterizedTest
    @MethodSource("names")
    void the_dumps_of_a_pod_have_a_place_with_a_limit(String name) {
        PodSpec pod = sluice(RENDERED.get(name));

        assertEquals("/tmp", mountPath(pod.getContainers().getFirst(), "tmp"));
        Volume tmp =
                pod.getVolumes().stream()
                        .filter(volume -> volume.getName().equals("tmp"))
                        .findFirst()
                        .orElseThrow();
        assertTrue(tmp.getEmptyDir().getSizeLimit().getNumericalAmount().signum() > 0);
    }

    private static EnvVar variable(Container container, String name) {
        return container.getEnv().stream()
                .filter(variable -> variable.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("names")
    void memory_is_limited_and_what_is_requested_is_within_the_limits(String name) {
        for (PodTemplateSpec pod : pods(RENDERED.get(name))) {
            Map<String, Quantity> requests = only(pod).getResources().getRequests();
            Map<String, Quantity> limits = only(pod).getResources().getLimits();
            assertTrue(requests.get("cpu").getNumericalAmount().signum() > 0);
            assertTrue(
                    Quantity.getAmountInBytes(requests.get("memory"))
                                    .compareTo(Quantity.getAmountInBytes(limits.get("memory")))
                            <= 0);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void there_is_no_secret_in_the_files(String name) {
        for (PodTemplateSpec pod : pods(RENDERED.get(name))) {
            for (EnvVar variable : only(pod).getEnv()) {
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
    void the_overlay_single_never_has_two_pods() {
        Deployment deployment = single().get(Deployment.class, "sluice");
        assertEquals(1, deployment.getSpec().getReplicas());
        assertEquals("Recreate", deployment.getSpec().getStrategy().getType());
        assertTrue(single().all(HorizontalPodAutoscaler.class).isEmpty());
    }

    @Test
    void the_overlay_single_ends_its_streams_at_once() {
        Container container = sluice(single()).getContainers().getFirst();
        assertEquals("PT0S", variable(container, "SLUICE_DRAIN_DURATION").getValue());
        // Clients that wait for the new pod gain nothing from a wait before the end.
        assertNull(container.getLifecycle());
    }

    @Test
    void the_overlay_redis_replaces_pods_one_by_one_and_never_has_fewer() throws IOException {
        Deployment deployment = redis().get(Deployment.class, "sluice");
        DeploymentStrategy strategy = deployment.getSpec().getStrategy();
        assertEquals(0, strategy.getRollingUpdate().getMaxUnavailable().getIntVal());
        // Else each apply would take the autoscaler's pods away.
        assertNull(deployment.getSpec().getReplicas());
        HorizontalPodAutoscaler scaler = redis().get(HorizontalPodAutoscaler.class, "sluice");
        assertTrue(scaler.getSpec().getMinReplicas() >= 2);
        assertEquals("redis", configuration(redis()).path("broker").path("type").asText());
    }

    @Test
    void redis_keeps_what_it_has_acknowledged_without_snapshots_and_its_password_in_no_argument() {
        PodTemplateSpec pod =
                redis().get(StatefulSet.class, "sluice-redis").getSpec().getTemplate();
        List<String> conf =
                redis().configMap("sluice-redis").getData().get("redis.conf").lines().toList();
        assertTrue(
                conf.containsAll(
                        List.of(
                                "appendonly yes",
                                "appendfsync always",
                                "save \"\"",
                                "maxmemory-policy noeviction")));
        assertTrue(
                Stream.of(only(pod).getCommand(), only(pod).getArgs())
                        .flatMap(List::stream)
                        // Kubernetes would replace it by the value of the variable.
                        .noneMatch(text -> Pattern.compile("\\$\\(\\w+\\)").matcher(text).find()));
        assertEquals(
                "sluice-redis",
                variable(only(pod), "REDISCLI_AUTH").getValueFrom().getSecretKeyRef().getName());
    }

    @Test
    void the_only_redis_is_not_evicted() {
        assertEquals(
                0,
                redis().get(PodDisruptionBudget.class, "sluice-redis")
                        .getSpec()
                        .getMaxUnavailable()
                        .getIntVal());
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "redis-external"})
    void a_client_of_a_full_pod_soon_tries_another(String overlay) throws IOException {
        assertEquals(
                "PT3S",
                configuration(RENDERED.get(overlay + " []")).at("/limits/busy-retry").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "redis-external"})
    void the_password_of_redis_is_a_mounted_file(String overlay) throws IOException {
        Manifests manifests = RENDERED.get(overlay + " []");
        assertEquals(
                mountPath(sluice(manifests).getContainers().getFirst(), "redis") + "/password",
                configuration(manifests).at("/broker/redis/password-file").asText());
    }

    @Test
    void an_external_redis_is_named_by_a_secret_and_nothing_of_the_own_one_is_there() {
        Manifests external = RENDERED.get("redis-external []");
        EnvVar uri =
                variable(sluice(external).getContainers().getFirst(), "SLUICE_BROKER_REDIS_URI");
        assertEquals("sluice-redis", uri.getValueFrom().getSecretKeyRef().getName());
        assertEquals("uri", uri.getValueFrom().getSecretKeyRef().getKey());
        assertTrue(external.all(StatefulSet.class).isEmpty());
        assertEquals(1, external.all(Service.class).size());
    }

    @Test
    void a_name_prefix_reaches_the_address_of_redis_and_the_fallback_of_the_ingress()
            throws IOException {
        Manifests prefixed =
                Manifests.read(Kustomize.render("redis", Kustomize.COMPONENTS, "namePrefix: my-"));
        Container container =
                only(prefixed.get(Deployment.class, "my-sluice").getSpec().getTemplate());
        assertEquals("my-sluice-redis", variable(container, "REDIS_SERVICE").getValue());
        prefixed.get(Service.class, "my-sluice-redis");
        String fallback =
                prefixed.get(Ingress.class, "my-sluice")
                        .getMetadata()
                        .getAnnotations()
                        .get("nginx.ingress.kubernetes.io/default-backend");
        prefixed.get(Service.class, fallback);
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "redis-external"})
    void the_autoscaler_needs_no_adapter(String overlay) {
        HorizontalPodAutoscaler scaler =
                RENDERED.get(overlay + " []").get(HorizontalPodAutoscaler.class, "sluice");
        redis().get(Deployment.class, scaler.getSpec().getScaleTargetRef().getName());
        List<MetricSpec> metrics = scaler.getSpec().getMetrics();
        assertEquals(1, metrics.size());
        assertEquals("cpu", metrics.getFirst().getResource().getName());
    }

    @Test
    void the_component_scales_on_open_streams_too_below_what_a_pod_takes() throws IOException {
        Manifests manifests = RENDERED.get("redis [scale-on-streams]");
        List<MetricSpec> metrics =
                manifests.get(HorizontalPodAutoscaler.class, "sluice").getSpec().getMetrics();
        assertEquals("cpu", metrics.getFirst().getResource().getName());
        assertEquals("sluice_streams_open", metrics.getLast().getPods().getMetric().getName());
        Quantity streams = metrics.getLast().getPods().getTarget().getAverageValue();
        assertTrue(
                streams.getNumericalAmount().intValueExact()
                        < configuration(manifests).path("limits").path("max-streams").asInt());
    }

    @Test
    void the_ingress_sends_the_errors_of_nginx_alone_to_its_fallback() {
        Map<String, String> annotations =
                all().get(Ingress.class, "sluice").getMetadata().getAnnotations();
        String prefix = "nginx.ingress.kubernetes.io/";
        all().get(Service.class, annotations.get(prefix + "default-backend"));
        assertEquals("502,503,504", annotations.get(prefix + "custom-http-errors"));
        assertEquals("true", annotations.get(prefix + "disable-proxy-intercept-errors"));
        assertTrue(annotations.keySet().stream().noneMatch(name -> name.contains("snippet")));
    }

    @Test
    void an_alert_on_a_share_or_a_quantile_has_a_floor() {
        for (String expression : expressions()) {
            if (expression.contains("histogram_quantile") || expression.contains("* sum")) {
                assertTrue(
                        expression.matches("(?s).*\\sand sum .*\\(rate\\(.*\\)\\) > [0-9.]+\\s*"),
                        expression);
            }
            assertFalse(expression.matches("(?s).*(rate|increase)\\(.*> 0\\s*"), expression);
        }
    }

    @Test
    void nginx_does_not_buffer_and_waits_longer_than_the_heartbeat() {
        Ingress ingress = all().get(Ingress.class, "sluice");
        Map<String, String> annotations = ingress.getMetadata().getAnnotations();
        String prefix = "nginx.ingress.kubernetes.io/";
        assertEquals("off", annotations.get(prefix + "proxy-buffering"));
        assertEquals("1.1", annotations.get(prefix + "proxy-http-version"));
        assertTrue(
                Long.parseLong(annotations.get(prefix + "proxy-read-timeout"))
                        > SessionOptions.defaults().heartbeat().toSeconds());
        for (HTTPIngressPath path : ingress.getSpec().getRules().getFirst().getHttp().getPaths()) {
            Service service = all().get(Service.class, path.getBackend().getService().getName());
            String port = path.getBackend().getService().getPort().getName();
            assertTrue(
                    service.getSpec().getPorts().stream()
                            .anyMatch(known -> known.getName().equals(port)));
        }
    }

    @Test
    void the_gateway_has_no_time_limit() {
        HTTPRoute route = all().get(HTTPRoute.class, "sluice");
        for (HTTPRouteRule rule : route.getSpec().getRules()) {
            assertEquals("0s", rule.getTimeouts().getRequest());
            assertEquals("0s", rule.getTimeouts().getBackendRequest());
            rule.getBackendRefs()
                    .forEach(backend ->
                            assertTrue(
                                    all()
                                            .get(Service.class, backend.getName())
                                            .getSpec()
                                            .getPorts()
                                            .stream()
                                            .anyMatch(port ->
                                                    port.getPort().equals(backend.getPort()))));
        }
    }

    @Test
    void the_monitor_finds_one_service_and_its_port() {
        ServiceMonitor monitor = all().get(ServiceMonitor.class, "sluice");
        Map<String, String> labels = monitor.getSpec().getSelector().getMatchLabels();
        List<Service> services =
                all().all(Service.class).stream()
                        .filter(service ->
                                service.getMetadata()
                                        .getLabels()
                                        .entrySet()
                                        .containsAll(labels.entrySet()))
                        .toList();
        assertEquals(1, services.size());
        assertEquals(
                services.getFirst().getSpec().getPorts().getFirst().getName(),
                monitor.getSpec().getEndpoints().getFirst().getPort());
        // The name of the service is the "job" of the rules.
        String up = "up{job=\"" + services.getFirst().getMetadata().getName() + "\"}";
        assertEquals(up + " == 0 or absent(" + up + ")", expressions().getFirst());
    }

    @Test
    void rules_and_dashboard_ask_for_metrics_that_there_are() throws IOException {
        List<String> texts = new ArrayList<>(expressions());
        JsonNode dashboard =
                new JsonMapper()
                        .readTree(all().configMap("sluice-dashboard").getData().get("sluice.json"));
        dashboard.findValuesAsText("expr").forEach(texts::add);
        Set<String> asked = new TreeSet<>();
        for (String text : texts) {
            Matcher names = Pattern.compile("\\bsluice_[a-z_]+").matcher(text);
            while (names.find()) {
                asked.add(names.group().replaceFirst("_(bucket|count)$", ""));
            }
        }

        // And the dashboard shows all of them.
        assertEquals(metrics(), asked);
    }

    /** What the service's meters are called, without the greatest values beside histograms. */
    private static Set<String> metrics() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        StreamMetrics.of(registry).forRoute("/");
        try (Topics topics = Topics.inMemory()) {
            TopicMetrics meters = TopicMetrics.of(registry);
            meters.watch(topics);
            meters.watch(HistoryBudget.of(HistoryBudget.defaultBytes(), 1));
            return Pattern.compile("(?m)^# TYPE (sluice_\\w+)(?<!_max) ")
                    .matcher(registry.scrape())
                    .results()
                    .map(type -> type.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void what_clients_may_ask_for_is_bounded(String name) throws IOException {
        JsonNode configuration = configuration(RENDERED.get(name));

        assertEquals("1MiB", configuration.at("/topics/history/max-bytes").asText());
        assertTrue(configuration.at("/limits/max-streams").asInt() > 0);
        assertTrue(configuration.at("/limits/max-streams-per-client").asInt() > 0);
        assertTrue(configuration.at("/limits/publish-rate-per-client").asInt() > 0);
    }

    @Test
    void the_rule_of_full_pods_knows_how_many_streams_a_pod_takes() throws IOException {
        String limit = configuration(all()).path("limits").path("max-streams").asText();
        assertTrue(
                expressions().stream()
                        .anyMatch(text -> text.endsWith("sluice_streams_open) > 0.9 * " + limit)));
    }

    private static List<String> expressions() {
        return all().get(PrometheusRule.class, "sluice").getSpec().getGroups().stream()
                .flatMap(group -> group.getRules().stream())
                .map(Rule::getExpr)
                .map(ManifestsTest::text)
                .toList();
    }

    private static String text(Object expression) {
        return expression instanceof IntOrString value ? value.getStrVal() : expression.toString();
    }
}
