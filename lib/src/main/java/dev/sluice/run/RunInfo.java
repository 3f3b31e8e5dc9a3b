package dev.sluice.run;

import dev.sluice.topic.TopicName;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A run that was started.
 *
 * @param id the id, of the form of a topic's name
 * @param route the route that it belongs to, such as {@code POST /answers/{id}}
 * @param subject who started it; empty for a client without a token
 * @param startedMillis when, in milliseconds since the epoch. It tells two runs with one id apart
 * @param attempt how often it has been started, 1 or more
 * @param keeping what outlives it
 */
public record RunInfo(
        TopicName id,
        String route,
        String subject,
        long startedMillis,
        int attempt,
        Keeping keeping) {

    /**
     * The part of a run that outlives its handler.
     *
     * @param keep the time for which its events are kept after its end
     * @param input what the handler is made from when it is started again; empty for a run that is
     *     not restartable
     */
    public record Keeping(Duration keep, Optional<String> input) {

        /** Requires all parts. */
        public Keeping {
            Objects.requireNonNull(keep, "keep must not be null");
            Objects.requireNonNull(input, "input must not be null");
        }
    }

    /**
     * Returns whether the run is started again elsewhere when its replica is lost.
     *
     * @return true if it has an input
     */
    public boolean isRestartable() {
        return keeping.input().isPresent();
    }

    /**
     * The same run, started at this time.
     *
     * @param millis milliseconds since the epoch
     * @return the new info
     */
    public RunInfo startedAt(long millis) {
        return new RunInfo(id, route, subject, millis, attempt, keeping);
    }

    /**
     * The same run, of which no other process can start the handler again.
     *
     * @return the new info
     */
    public RunInfo withoutInput() {
        return new RunInfo(
                id,
                route,
                subject,
                startedMillis,
                attempt,
                new Keeping(keeping.keep(), Optional.empty()));
    }

    /**
     * The same run, started so often.
     *
     * @param number 1 or more
     * @return the new info
     */
    public RunInfo withAttempt(int number) {
        return new RunInfo(id, route, subject, startedMillis, number, keeping);
    }
}
