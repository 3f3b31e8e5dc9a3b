package dev.sluice.run;

/**
 * Limits on the runs of this process.
 *
 * @param maxRuns how many may be at work, 0 for no limit; default 1,000
 * @param maxRunsPerClient how many of one client may be at work, 0 for no limit; default 0
 * @param maxBytes the most bytes that one run may say, 1,024 or more; default 4 MiB
 */
public record RunLimits(int maxRuns, int maxRunsPerClient, int maxBytes) {

    private static final int LEAST_BYTES = 1024;

    /**
     * Validates the limits.
     *
     * @throws IllegalArgumentException if one of them is out of its bounds
     */
    public RunLimits {
        requireAtLeast("max-runs", 0, maxRuns);
        requireAtLeast("max-runs-per-client", 0, maxRunsPerClient);
        requireAtLeast("max-bytes-per-run", LEAST_BYTES, maxBytes);
    }

    private static void requireAtLeast(String name, int least, int value) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "%s must be %d or more, was %d".formatted(name, least, value));
        }
    }

    /**
     * The defaults, as listed at the components.
     *
     * @return the limits
     */
    public static RunLimits defaults() {
        return new RunLimits(1000, 0, 4 * 1024 * 1024);
    }
}
