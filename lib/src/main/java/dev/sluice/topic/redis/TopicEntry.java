package dev.sluice.topic.redis;

import dev.sluice.event.EncodedEvent;
import dev.sluice.redis.StreamEntry;
import dev.sluice.topic.Position;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An entry in the stream of a topic, as {@code publish.lua} and {@code clear.lua} write it.
 *
 * @param position what its id says; of a mark that history was dropped, the number of the last
 *     event before
 * @param start when the counting of the events began, in milliseconds since the epoch
 * @param event the event; empty for a mark
 */
record TopicEntry(Position position, long start, Optional<EncodedEvent> event) {

    private static final int LONGEST_NUMBER = 18;

    /** Reads an entry; empty if somebody else has added it. */
    static Optional<TopicEntry> of(StreamEntry entry) {
        Position position = new Position(entry.id().millis(), entry.id().sequence());
        Optional<Long> start = entry.field("s").flatMap(TopicEntry::number);
        if (start.isEmpty() || position.minor() == 0) {
            return Optional.empty();
        }
        if (entry.field("c").isPresent()) {
            return Optional.of(new TopicEntry(position, start.get(), Optional.empty()));
        }
        return entry.field("e")
                .flatMap(EncodedEvent::parse)
                .map(event -> new TopicEntry(position, start.get(), Optional.of(event)));
    }

    private static Optional<Long> number(byte[] digits) {
        String text = new String(digits, StandardCharsets.US_ASCII);
        return text.length() <= LONGEST_NUMBER && text.matches("\\d+")
                ? Optional.of(Long.parseLong(text))
                : Optional.empty();
    }

    /** The number of the event; of a mark that of the next one. */
    long number() {
        return event.isPresent() ? position.minor() : position.minor() + 1;
    }

    /** Whether a position is one of the same counting. */
    boolean continuesCountingOf(Position other) {
        return other.minor() == 0 || other.major() >= start;
    }

    /** The position before it, for who goes on with it. */
    Position before() {
        return new Position(position.major(), number() - 1);
    }

    /** The event as it goes on the wire. */
    EncodedEvent published() {
        return event.orElseThrow().withId(position.toString()).publishedAt(position.major());
    }
}
