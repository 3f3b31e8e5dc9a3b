package dev.sluice.app;

import dev.sluice.metrics.StreamMetrics;
import dev.sluice.metrics.TopicMetrics;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.spi.ServerFeature;
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

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ReentrantLock scraping = new ReentrantLock();
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final StreamMetrics streams = StreamMetrics.of(registry);
    private final TopicMetrics topics = TopicMetrics.of(registry);

    Metrics() {
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

    StreamMetrics streams() {
        return streams;
    }

    TopicMetrics topics() {
        return topics;
    }

    @Override
    public void setup(ServerFeatureContext server) {
        server.socket(Health.SOCKET)
                .httpRouting()
                .get(PATH, (request, response) -> response.header(PROMETHEUS_TEXT).send(scrape()));
    }

    /** One at a time: those who ask for much must not keep the processor from probes. */
    private String scrape() {
        scraping.lock();
        try {
            return registry.scrape();
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
        registry.close();
    }
}
