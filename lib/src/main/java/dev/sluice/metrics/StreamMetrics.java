package dev.sluice.metrics;

import dev.sluice.session.SessionEnd;
import dev.sluice.session.SessionListener;
import dev.sluice.source.Gap;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Meters of streams. In Prometheus' names:
 *
 * <ul>
 *   <li>{@code sluice_streams_open{route}}
 *   <li>{@code sluice_streams_ended_total{route,reason}}, the reason as in {@link SessionEnd}:
 *       {@code source_ended}, {@code detached}, {@code failed}, {@code lifetime_reached}, {@code
 *       drained}, {@code access_expired}, {@code access_revoked}, {@code client_gone}, {@code
 *       reader_too_slow}
 *   <li>{@code sluice_handlers_left_running{route}}, handlers, iterators and publishers that still
 *       run although their stream has ended
 *   <li>{@code sluice_resumes_total}, streams that began where their client was
 *   <li>{@code sluice_events_sent_total}, {@code sluice_bytes_sent_total}
 *   <li>{@code sluice_delivery_lag_seconds}, a histogram from publishing to the socket, of the
 *       oldest event of each write
 *   <li>{@code sluice_gaps_total{reason}}, told to clients: {@code expired}, {@code overflow},
 *       {@code unknown}
 * </ul>
 *
 * <p>The route is its pattern, never the path of a request. Thread-safe.
 */
public final class StreamMetrics {

    private static final Duration[] LAG_BUCKETS =
            Buckets.millis(1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000);

    private final MeterRegistry registry;
    private final Map<String, SessionListener> routes = new ConcurrentHashMap<>();
    private final Counter resumes;
    private final Counter events;
    private final Counter bytes;
    private final Timer lag;
    private final Map<Gap.Reason, Counter> gaps;

    private StreamMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.resumes =
                Counter.builder("sluice.resumes")
                        .description("Streams that went on where their client was")
                        .register(registry);
        this.events =
                Counter.builder("sluice.events.sent")
                        .description("Events written to streams")
                        .register(registry);
        this.bytes =
                Counter.builder("sluice.bytes.sent")
                        .description("Bytes written to streams")
                        .register(registry);
        this.lag =
                Timer.builder("sluice.delivery.lag")
                        .description(
                                "From publishing to the socket, of the oldest event of a write")
                        .serviceLevelObjectives(LAG_BUCKETS)
                        .register(registry);
        this.gaps =
                Arrays.stream(Gap.Reason.values())
                        .collect(Collectors.toUnmodifiableMap(Function.identity(), this::gaps));
    }

    /**
     * Registers the meters.
     *
     * @param registry where
     * @return the metrics
     */
    public static StreamMetrics of(MeterRegistry registry) {
        return new StreamMetrics(registry);
    }

    /**
     * Returns the listener that counts the streams of a route.
     *
     * @param route the pattern of the route
     * @return a listener, the same for the same route
     */
    public SessionListener forRoute(String route) {
        return routes.computeIfAbsent(route, Route::new);
    }

    private Counter gaps(Gap.Reason reason) {
        return Counter.builder("sluice.gaps")
                .description("Gaps reported to clients")
                .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    private static String reason(Class<? extends SessionEnd> end) {
        return end.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    private static <K> Counter counter(Map<K, Counter> counters, K key) {
        return Objects.requireNonNull(counters.get(key));
    }

    /** The streams of one route. */
    private final class Route implements SessionListener {

        private final LongAdder open = new LongAdder();
        private final LongAdder left = new LongAdder();
        private final Map<Class<?>, Counter> ended;

        Route(String route) {
            gauge("sluice.streams.open", "Open streams", route, open);
            gauge(
                    "sluice.handlers.left.running",
                    "Handlers that still run although their stream has ended",
                    route,
                    left);
            this.ended =
                    Arrays.stream(SessionEnd.class.getPermittedSubclasses())
                            .collect(
                                    Collectors.toUnmodifiableMap(
                                            Function.identity(),
                                            end -> ended(route, end.asSubclass(SessionEnd.class))));
        }

        private void gauge(String name, String description, String route, LongAdder value) {
            Gauge.builder(name, value, LongAdder::sum)
                    .description(description)
                    .tag("route", route)
                    .strongReference(true)
                    .register(registry);
        }

        private Counter ended(String route, Class<? extends SessionEnd> end) {
            return Counter.builder("sluice.streams.ended")
                    .description("Streams that have ended")
                    .tag("route", route)
                    .tag("reason", reason(end))
                    .register(registry);
        }

        @Override
        public void opened() {
            open.increment();
        }

        @Override
        public void resumed() {
            resumes.increment();
        }

        @Override
        public void wrote(int written, long size, long lagMillis) {
            bytes.increment((double) size);
            if (written > 0) {
                events.increment(written);
            }
            if (lagMillis != NO_LAG) {
                lag.record(lagMillis, TimeUnit.MILLISECONDS);
            }
        }

        @Override
        public void missed(Gap.Reason reason) {
            counter(gaps, reason).increment();
        }

        @Override
        public void ended(SessionEnd end) {
            open.decrement();
            counter(ended, end.getClass()).increment();
        }

        @Override
        public void leftRunning() {
            left.increment();
        }

        @Override
        public void returned() {
            left.decrement();
        }
    }
}
