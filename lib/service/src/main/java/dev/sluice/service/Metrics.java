package dev.sluice.service;

import dev.sluice.metrics.RunMetrics;
import dev.sluice.metrics.StreamMetrics;
import dev.sluice.metrics.TopicMetrics;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.spi.ServerFeature;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The meters of the service, of its JVM and its process, for Prometheus to read on the admin
 * socket. There is no timer of requests: a stream is a request that has no end.
 */
final class Metrics implements ServerFeature, AutoCloseable {

    private static final String PATH = "/observe/metrics";
    private static final Header PROMETHEUS_TEXT =
            HeaderValues.createCached(
                    HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");

    private final MeterRegistry registry;
    private final boolean ownsRegistry;
    private final ReentrantLock scraping = new ReentrantLock();
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final StreamMetrics streams;
    private final TopicMetrics topics;
    private final RunMetrics runs;

    private Metrics(MeterRegistry registry, boolean ownsRegistry) {
        this.registry = registry;
        this.ownsRegistry = ownsRegistry;
        this.streams = StreamMetrics.of(registry);
        this.topics = TopicMetrics.of(registry);
        this.runs = RunMetrics.of(registry);
        List<MeterBinder> binders =
                List.of(
                        collections,
                        new JvmInfoMetrics(),
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new ClassLoaderMetrics(),
                        new ProcessorMetrics(),
                        new FileDescriptorMetrics(),
                        new UptimeMetrics());
        binders.forEach(binder -> binder.bindTo(registry));
    }

    /**
     * Registers the meters.
     *
     * @param own the registry of the application, if it has one
     */
    static Metrics in(Optional<MeterRegistry> own) {
        return own.map(registry -> new Metrics(registry, false))
                .orElseGet(() ->
                        new Metrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), true));
    }

    StreamMetrics streams() {
        return streams;
    }

    TopicMetrics topics() {
        return topics;
    }

    RunMetrics runs() {
        return runs;
    }

    @Override
    public void setup(ServerFeatureContext server) {
        if (registry instanceof PrometheusMeterRegistry prometheus) {
            server.socket(Health.SOCKET)
                    .httpRouting()
                    .get(
                            PATH,
                            (request, response) ->
                                    response.header(PROMETHEUS_TEXT).send(scrape(prometheus)));
        }
    }

    /** One at a time: those who ask for much must not keep the processor from probes. */
    private String scrape(PrometheusMeterRegistry prometheus) {
        scraping.lock();
        try {
            return prometheus.scrape();
        } finally {
            scraping.unlock();
        }
    }

    @Override
    public String name() {
        return type();
    }

    @Override
    public String type() {
        return "sluice-metrics";
    }

    @Override
    public void close() {
        collections.close();
        if (ownsRegistry) {
            registry.close();
        }
    }
}
