package dev.sluice.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.session.SessionEnd;
import dev.sluice.session.SessionListener;
import dev.sluice.source.Gap;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final StreamMetrics streams = StreamMetrics.of(registry);
    private final TopicMetrics topics = TopicMetrics.of(registry);

    private List<String> lines(String start) {
        return registry.scrape().lines().filter(line -> line.startsWith(start)).toList();
    }

    private String line(String start) {
        List<String> lines = lines(start);
        assertEquals(1, lines.size(), registry::scrape);
        return lines.getFirst();
    }

    @Test
    void open_streams_are_counted_by_route() {
        SessionListener prices = streams.forRoute("/prices");
        prices.opened();
        prices.opened();
        streams.forRoute("/topics/{topic}").opened();
        prices.ended(new SessionEnd.ClientGone());

        assertEquals(
                List.of(
                        "sluice_streams_open{route=\"/prices\"} 1.0",
                        "sluice_streams_open{route=\"/topics/{topic}\"} 1.0"),
                lines("sluice_streams_open{"));
    }

    @Test
    void a_route_keeps_its_metrics_when_it_is_requested_again() {
        assertSame(streams.forRoute("/prices"), streams.forRoute("/prices"));
    }

    @Test
    void ended_streams_are_counted_by_route_and_reason() {
        SessionListener route = streams.forRoute("/a");
        Stream.of(
                        new SessionEnd.SourceEnded(),
                        new SessionEnd.Detached(),
                        new SessionEnd.Failed(new IllegalStateException()),
                        new SessionEnd.LifetimeReached(),
                        new SessionEnd.Drained(),
                        new SessionEnd.ClientGone(),
                        new SessionEnd.ReaderTooSlow(),
                        new SessionEnd.AccessExpired(),
                        new SessionEnd.AccessRevoked())
                .forEach(route::ended);

        assertEquals(
                Stream.of(
                                "access_expired",
                                "access_revoked",
                                "client_gone",
                                "detached",
                                "drained",
                                "failed",
                                "lifetime_reached",
                                "reader_too_slow",
                                "source_ended")
                        .map(reason ->
                                "sluice_streams_ended_total{reason=\"%s\",route=\"/a\"} 1.0"
                                        .formatted(reason))
                        .toList(),
                lines("sluice_streams_ended_total{"));
    }

    @Test
    void events_and_bytes_are_counted_across_all_routes() {
        streams.forRoute("/a").wrote(3, 100, SessionListener.NO_LAG);
        streams.forRoute("/b").wrote(0, 2, SessionListener.NO_LAG);

        assertEquals("sluice_events_sent_total 3.0", line("sluice_events_sent_total"));
        assertEquals("sluice_bytes_sent_total 102.0", line("sluice_bytes_sent_total"));
        assertEquals(
                "sluice_delivery_lag_seconds_count 0", line("sluice_delivery_lag_seconds_count"));
    }

    @Test
    void the_delivery_lag_is_recorded_in_a_histogram() {
        streams.forRoute("/a").wrote(1, 10, 30);

        assertEquals(
                "sluice_delivery_lag_seconds_count 1", line("sluice_delivery_lag_seconds_count"));
        assertEquals(
                "sluice_delivery_lag_seconds_bucket{le=\"0.025\"} 0",
                line("sluice_delivery_lag_seconds_bucket{le=\"0.025\"}"));
        assertEquals(
                "sluice_delivery_lag_seconds_bucket{le=\"0.05\"} 1",
                line("sluice_delivery_lag_seconds_bucket{le=\"0.05\"}"));
    }

    @Test
    void gaps_are_counted_by_reason_and_resumes_in_total() {
        SessionListener route = streams.forRoute("/a");
        route.missed(Gap.Reason.OVERFLOW);
        route.resumed();

        assertEquals(
                List.of(
                        "sluice_gaps_total{reason=\"expired\"} 0.0",
                        "sluice_gaps_total{reason=\"overflow\"} 1.0",
                        "sluice_gaps_total{reason=\"unknown\"} 0.0"),
                lines("sluice_gaps_total{"));
        assertEquals("sluice_resumes_total 1.0", line("sluice_resumes_total"));
    }

    @Test
    void published_events_are_counted_and_publish_calls_are_timed() {
        topics.published(3, Duration.ofMillis(2));

        assertEquals("sluice_published_total 3.0", line("sluice_published_total"));
        assertEquals("sluice_publish_seconds_count 1", line("sluice_publish_seconds_count"));
        assertEquals("sluice_publish_seconds_sum 0.002", line("sluice_publish_seconds_sum"));
        assertTrue(lines("sluice_publish_seconds_bucket").size() > 5);
    }
}
