package dev.sluice.k8s;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.metrics.StreamMetrics;
import dev.sluice.metrics.TopicMetrics;
import dev.sluice.topic.HistoryBudget;
import dev.sluice.topic.Topics;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The monitor, the rules and the dashboard fit the service and its metrics. */
class MonitoringTest {

    @Test
    void the_monitor_finds_one_service_and_its_port() {
        ServiceMonitor monitor = Rendered.all().get(ServiceMonitor.class, "sluice");
        Map<String, String> labels = monitor.getSpec().getSelector().getMatchLabels();
        List<Service> services =
                Rendered.all().all(Service.class).stream()
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
    void the_rules_and_the_dashboard_use_exactly_the_metrics_that_exist() throws IOException {
        List<String> texts = new ArrayList<>(expressions());
        JsonNode dashboard =
                new JsonMapper()
                        .readTree(
                                Rendered.all()
                                        .configMap("sluice-dashboard")
                                        .getData()
                                        .get("sluice.json"));
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

    @Test
    void an_alert_on_a_share_or_a_quantile_requires_a_minimum_rate() {
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
    void the_alert_on_full_pods_uses_the_stream_limit_of_a_pod() throws IOException {
        String limit = Rendered.all().configuration().path("limits").path("max-streams").asText();
        assertTrue(
                expressions().stream()
                        .anyMatch(text -> text.endsWith("sluice_streams_open) > 0.9 * " + limit)));
    }

    private static List<String> expressions() {
        return Rendered.all().get(PrometheusRule.class, "sluice").getSpec().getGroups().stream()
                .flatMap(group -> group.getRules().stream())
                .map(Rule::getExpr)
                .map(MonitoringTest::text)
                .toList();
    }

    private static String text(Object expression) {
        return expression instanceof IntOrString value ? value.getStrVal() : expression.toString();
    }
}
