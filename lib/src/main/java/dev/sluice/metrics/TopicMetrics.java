package dev.sluice.metrics;

import dev.sluice.topic.HistoryBudget;
import dev.sluice.topic.TopicListener;
import dev.sluice.topic.Topics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/**
 * Meters of topics. In Prometheus' names: {@code sluice_published_total}, events that the broker
 * has taken, and {@code sluice_publish_seconds}, a histogram of how long it took, for each call
 * that published. Thread-safe.
 */
public final class TopicMetrics implements TopicListener {

    private static final Duration[] PUBLISH_BUCKETS =
            Buckets.micros(
                    50, 100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000,
                    500_000, 1_000_000, 2_500_000, 5_000_000);

    private final MeterRegistry registry;
    private final Counter published;
    private final Timer publish;

    private TopicMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.published =
                Counter.builder("sluice.published")
                        .description("Events that the broker has taken")
                        .register(registry);
        this.publish =
                Timer.builder("sluice.publish")
                        .description("How long the broker took")
                        .serviceLevelObjectives(PUBLISH_BUCKETS)
                        .register(registry);
    }

    /**
     * Registers the meters.
     *
     * @param registry where
     * @return the metrics
     */
    public static TopicMetrics of(MeterRegistry registry) {
        return new TopicMetrics(registry);
    }

    /**
     * Registers {@code sluice_broker_reachable}: 1, or 0 while the broker does not answer.
     *
     * @param topics that the broker keeps
     */
    public void watch(Topics topics) {
        Gauge.builder("sluice.broker.reachable", topics, t -> t.trouble().isEmpty() ? 1 : 0)
                .description("1, or 0 while the broker does not answer")
                .register(registry);
    }

    /**
     * Registers {@code sluice_history_bytes} and {@code sluice_topics}, with their limits {@code
     * sluice_history_limit_bytes} and {@code sluice_topics_limit}, and {@code
     * sluice_history_evicted_total}, events that were dropped because there was no room.
     *
     * @param budget of all topics
     */
    public void watch(HistoryBudget budget) {
        Gauge.builder("sluice.history.bytes", budget, HistoryBudget::bytes)
                .description("Heap that the histories of all topics take")
                .register(registry);
        Gauge.builder("sluice.history.limit.bytes", budget, HistoryBudget::maxBytes)
                .description("Heap that the histories of all topics may take")
                .register(registry);
        Gauge.builder("sluice.topics", budget, HistoryBudget::topics)
                .description("Topics that have or had events")
                .register(registry);
        Gauge.builder("sluice.topics.limit", budget, HistoryBudget::maxTopics)
                .description("Topics that may have events")
                .register(registry);
        FunctionCounter.builder("sluice.history.evicted", budget, HistoryBudget::evictedEvents)
                .description("Events dropped because all histories together had no room")
                .register(registry);
    }

    @Override
    public void published(int events, Duration took) {
        published.increment(events);
        publish.record(took);
    }
}
