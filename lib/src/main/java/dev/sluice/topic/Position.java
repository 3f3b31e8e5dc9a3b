package dev.sluice.topic;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The place of an event in its topic. On the wire, and as the id of the event, it is {@code
 * time-number}.
 *
 * @param time in milliseconds since 1970: in memory that of the epoch, which is another one
 *     whenever a history has begun again; of a broker such as Redis that of the event's publication
 * @param number counts the events, in memory those of the epoch, from 1
 */
public record Position(long time, long number) implements Comparable<Position> {

    private static final Pattern FORM = Pattern.compile("(\\d{1,18})-(\\d{1,18})");
    private static final Comparator<Position> ORDER =
            Comparator.comparingLong(Position::time).thenComparingLong(Position::number);

    /**
     * Validates the parts.
     *
     * @throws IllegalArgumentException if one of them is negative
     */
    public Position {
        if (time < 0 || number < 0) {
            throw new IllegalArgumentException(
                    "a position must have parts of zero or more, was %d-%d"
                            .formatted(time, number));
        }
    }

    /**
     * Reads a position.
     *
     * @param text what {@link #toString()} gives
     * @return the position, or empty if the text is none
     */
    public static Optional<Position> parse(String text) {
        var matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(
                        new Position(
                                Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }

    /**
     * The positions of events that were published together.
     *
     * @param count how many, of which this is the first
     * @return the positions, in order
     */
    public List<Position> row(int count) {
        return count == 1
                ? List.of(this)
                : IntStream.range(0, count).mapToObj(i -> new Position(time, number + i)).toList();
    }

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return time + "-" + number;
    }
}
