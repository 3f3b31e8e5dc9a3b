package dev.sluice.run;

import java.time.Duration;
import java.util.Objects;

/**
 * The options of the runs of a route.
 *
 * @param keep the time for which the events of a run are kept after its end, between zero and 7
 *     days; default {@code PT10M}. Later its id answers 410
 * @param longest the longest that a run may take, between one second and 7 days; default {@code
 *     PT1H}. It fails then
 * @param unread the time after which a run without readers is stopped, up to 7 days; default {@code
 *     PT10M}, zero lets it go on
 * @param onLeave the effect when the last reader leaves; default {@link OnLeave#DETACH}
 * @param gather the time for which appended pieces are gathered before they are stored and sent, up
 *     to one second; default zero, each at once. A run that breaks off may lose what was gathered
 * @param onSecondStart the answer to a second start; default {@link OnSecondStart#JOIN}
 */
public record RunOptions(
        Duration keep,
        Duration longest,
        Duration unread,
        OnLeave onLeave,
        Duration gather,
        OnSecondStart onSecondStart) {

    private static final Duration WEEK = Duration.ofDays(7);

    private static final RunOptions DEFAULTS =
            new RunOptions(
                    Duration.ofMinutes(10),
                    Duration.ofHours(1),
                    Duration.ofMinutes(10),
                    OnLeave.DETACH,
                    Duration.ZERO,
                    OnSecondStart.JOIN);

    /**
     * Validates the options.
     *
     * @throws IllegalArgumentException if one of them is out of its bounds; the message gives its
     *     name, the bounds and the value
     */
    public RunOptions {
        requireBetween("keep", Duration.ZERO, WEEK, keep);
        requireBetween("longest", Duration.ofSeconds(1), WEEK, longest);
        requireBetween("unread", Duration.ZERO, WEEK, unread);
        requireBetween("gather", Duration.ZERO, Duration.ofSeconds(1), gather);
        Objects.requireNonNull(onLeave, "onLeave must not be null");
        Objects.requireNonNull(onSecondStart, "onSecondStart must not be null");
    }

    private static void requireBetween(String name, Duration least, Duration most, Duration value) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "%s must be between %s and %s, was %s".formatted(name, least, most, value));
        }
    }

    /**
     * The defaults, as listed at the components.
     *
     * @return the options
     */
    public static RunOptions defaults() {
        return DEFAULTS;
    }

    /**
     * The same options with another time for which events are kept.
     *
     * @param newKeep see {@link #keep}
     * @return the new options
     * @throws IllegalArgumentException if it is out of its bounds
     */
    public RunOptions withKeep(Duration newKeep) {
        return new RunOptions(newKeep, longest, unread, onLeave, gather, onSecondStart);
    }

    /**
     * The same options with another longest time.
     *
     * @param newLongest see {@link #longest}
     * @return the new options
     * @throws IllegalArgumentException if it is out of its bounds
     */
    public RunOptions withLongest(Duration newLongest) {
        return new RunOptions(keep, newLongest, unread, onLeave, gather, onSecondStart);
    }

    /**
     * The same options with another time without readers.
     *
     * @param newUnread see {@link #unread}
     * @return the new options
     * @throws IllegalArgumentException if it is out of its bounds
     */
    public RunOptions withUnread(Duration newUnread) {
        return new RunOptions(keep, longest, newUnread, onLeave, gather, onSecondStart);
    }

    /**
     * The same options with another effect when the last reader leaves.
     *
     * @param newOnLeave see {@link #onLeave}
     * @return the new options
     */
    public RunOptions withOnLeave(OnLeave newOnLeave) {
        return new RunOptions(keep, longest, unread, newOnLeave, gather, onSecondStart);
    }

    /**
     * The same options with another time for which pieces are gathered.
     *
     * @param newGather see {@link #gather}
     * @return the new options
     * @throws IllegalArgumentException if it is out of its bounds
     */
    public RunOptions withGather(Duration newGather) {
        return new RunOptions(keep, longest, unread, onLeave, newGather, onSecondStart);
    }

    /**
     * The same options with another answer to a second start.
     *
     * @param newOnSecondStart see {@link #onSecondStart}
     * @return the new options
     */
    public RunOptions withOnSecondStart(OnSecondStart newOnSecondStart) {
        return new RunOptions(keep, longest, unread, onLeave, gather, newOnSecondStart);
    }
}
