package dev.sluice.metrics;

import dev.sluice.run.RunBudget;
import dev.sluice.run.RunEnd;
import dev.sluice.run.RunInfo;
import dev.sluice.run.RunListener;
import dev.sluice.run.Runs;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/**
 * Meters of runs. In Prometheus' names: {@code sluice_runs_seconds}, a summary of how long the runs
 * took that have ended here, by route and state. Thread-safe.
 */
public final class RunMetrics implements RunListener {

    private final MeterRegistry registry;

    private RunMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * Meters in a registry.
     *
     * @param registry where
     * @return the metrics
     */
    public static RunMetrics of(MeterRegistry registry) {
        return new RunMetrics(registry);
    }

    /**
     * Registers {@code sluice_runs_active}, the runs that are at work here.
     *
     * @param runs of the service
     */
    public void watch(Runs runs) {
        Gauge.builder("sluice.runs.active", runs, Runs::active)
                .description("Runs that are at work")
                .register(registry);
    }

    /**
     * Registers {@code sluice_runs_bytes} and its limit {@code sluice_runs_limit_bytes}.
     *
     * @param budget of all runs
     */
    public void watch(RunBudget budget) {
        Gauge.builder("sluice.runs.bytes", budget, RunBudget::taken)
                .description("Heap that the logs of all runs take")
                .register(registry);
        Gauge.builder("sluice.runs.limit.bytes", budget, RunBudget::maxBytes)
                .description("Heap that the logs of all runs may take")
                .register(registry);
    }

    @Override
    public void ended(RunInfo run, RunEnd end, Duration took) {
        Timer.builder("sluice.runs")
                .description("How long the runs took that have ended")
                .tag("route", run.route())
                .tag("state", end.state().wireName())
                .register(registry)
                .record(took);
    }
}
