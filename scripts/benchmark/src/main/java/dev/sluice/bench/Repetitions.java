package dev.sluice.bench;

import java.time.Duration;

/**
 * The number of repetitions on one server.
 *
 * @param warmUps how often before it counts
 * @param runs how often it counts at most
 * @param longest after this time no further run is begun; there is one in any case
 */
record Repetitions(int warmUps, int runs, Duration longest) {

    /** Something that can be measured. */
    @FunctionalInterface
    interface Measured {

        /** Does it once, and records what came out unless it is a warm-up. */
        void run(boolean counts) throws Exception;
    }

    void of(Measured measured) throws Exception {
        for (int i = 0; i < warmUps; i++) {
            measured.run(false);
        }
        long deadline = System.nanoTime() + longest.toNanos();
        for (int i = 0; i < runs && (i == 0 || System.nanoTime() < deadline); i++) {
            measured.run(true);
        }
    }
}
