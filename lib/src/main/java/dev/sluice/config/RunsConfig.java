package dev.sluice.config;

import dev.sluice.run.RunBudget;
import dev.sluice.run.RunLimits;
import dev.sluice.text.Values;
import java.time.Duration;
import java.util.Set;

/**
 * Limits on runs, and how long they are remembered.
 *
 * @param limits how many there may be, and how large
 * @param budget the memory of all of them together
 * @param remember the time for which the id of a run answers 410 after its events are gone
 */
public record RunsConfig(RunLimits limits, RunBudget budget, Duration remember) {

    static final Set<String> KEYS =
            Set.of("max-runs", "max-runs-per-client", "max-bytes-per-run", "memory", "remember");

    private static final Duration DEFAULT_REMEMBER = Duration.ofDays(1);
    private static final Duration LONGEST_REMEMBER = Duration.ofDays(30);

    static RunsConfig read(Section section) {
        RunLimits limits = RunLimits.defaults();
        limits = read(section, limits, "max-runs", RunsConfig::withMaxRuns);
        limits = read(section, limits, "max-runs-per-client", RunsConfig::withMaxRunsPerClient);
        limits = read(section, limits, "max-bytes-per-run", RunsConfig::withMaxBytes);
        return new RunsConfig(
                limits,
                section.value("memory", RunsConfig::budget).orElseGet(RunBudget::defaults),
                section.value("remember", DEFAULT_REMEMBER, RunsConfig::remember));
    }

    /** Sets a limit from text. */
    private interface Setter {
        RunLimits set(RunLimits limits, String value);
    }

    private static RunLimits read(Section section, RunLimits limits, String key, Setter setter) {
        return section.value(key, limits, value -> setter.set(limits, value));
    }

    private static RunLimits withMaxRuns(RunLimits limits, String value) {
        return new RunLimits(
                Values.whole("max-runs", value), limits.maxRunsPerClient(), limits.maxBytes());
    }

    private static RunLimits withMaxRunsPerClient(RunLimits limits, String value) {
        return new RunLimits(
                limits.maxRuns(), Values.whole("max-runs-per-client", value), limits.maxBytes());
    }

    private static RunLimits withMaxBytes(RunLimits limits, String value) {
        long bytes = Values.bytes("max-bytes-per-run", value);
        if (bytes > Integer.MAX_VALUE / 2) {
            throw new IllegalArgumentException(
                    "max-bytes-per-run must be at most %d, was %s"
                            .formatted(Integer.MAX_VALUE / 2, value));
        }
        return new RunLimits(limits.maxRuns(), limits.maxRunsPerClient(), (int) bytes);
    }

    private static RunBudget budget(String value) {
        long bytes = Values.bytes("memory", value);
        if (bytes < 1) {
            throw new IllegalArgumentException("memory must be 1 byte or more, was " + value);
        }
        return RunBudget.of(bytes);
    }

    private static Duration remember(String value) {
        Duration remember = Values.duration("remember", value);
        if (remember.isNegative() || remember.compareTo(LONGEST_REMEMBER) > 0) {
            throw new IllegalArgumentException(
                    "remember must be between PT0S and %s, was %s"
                            .formatted(LONGEST_REMEMBER, value));
        }
        return remember;
    }
}
