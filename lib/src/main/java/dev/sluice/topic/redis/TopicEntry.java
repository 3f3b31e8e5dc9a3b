package dev.sluice.topic.redis;

import dev.sluice.event.EncodedEvent;
import dev.sluice.redis.EntryId;
import dev.sluice.redis.SpoiltKeyException;
import dev.sluice.redis.StreamEntry;
import dev.sluice.topic.Position;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An entry in the stream of a topic, as {@code publish.lua} and {@code clear.lua} write it.
 *
 * @param id its id; a mark that history was dropped has the number of the last event
 * @param start when the counting of the events began, in milliseconds since the epoch
 * @param before the position of the event before it
 * @param event the event; empty for a mark
 */
record TopicEntry(Position id, long start, Position before, Optional<EncodedEvent> event) {

    private static final int LONGEST_NUMBER = 18;

    /** No entry can follow an id with more digits: Lua counts with doubles. */
    private static final long HIGHEST = 999_999_999_999_999L;

    /** Reads an entry; empty if it is not one of Sluice. */
    static Optional<TopicEntry> of(StreamEntry entry) {
        Optional<Long> start = entry.field("s").flatMap(TopicEntry::number);
        Optional<Long> previous = entry.field("p").flatMap(TopicEntry::number);
        if (!canBeFollowed(entry.id())
                || entry.id().sequence() == 0
                || start.isEmpty()
                || previous.isEmpty()) {
            return Optional.empty();
        }
        Position id = new Position(entry.id().millis(), entry.id().sequence());
        if (entry.field("c").isPresent()) {
            Position last = new Position(previous.get(), id.number());
            return Optional.of(new TopicEntry(id, start.get(), last, Optional.empty()));
        }
        Position before = new Position(previous.get(), id.number() - 1);
        return entry.field("e")
                .flatMap(EncodedEvent::parse)
                .map(event -> new TopicEntry(id, start.get(), before, Optional.of(event)));
    }

    private static boolean canBeFollowed(EntryId id) {
        return Long.compareUnsigned(id.millis(), HIGHEST) <= 0
                && Long.compareUnsigned(id.sequence(), HIGHEST) <= 0;
    }

    /**
     * The position that an id stands for.
     *
     * @throws SpoiltKeyException if nothing can be published after an entry with this id
     */
    static Position position(String key, EntryId id) {
        if (!canBeFollowed(id)) {
            throw new SpoiltKeyException(
                    key,
                    "the parts of an entry's id must be at most %d, was %s; drop the history of"
                                    .formatted(HIGHEST, id)
                            + " the topic, or delete the key");
        }
        return new Position(id.millis(), id.sequence());
    }

    private static Optional<Long> number(byte[] digits) {
        String text = new String(digits, StandardCharsets.US_ASCII);
        return text.length() <= LONGEST_NUMBER && text.matches("\\d+")
                ? Optional.of(Long.parseLong(text))
                : Optional.empty();
    }

    /** The number of the event; of a mark that of the next one. */
    long number() {
        return before.number() + 1;
    }

    /** The position of a reader that has had everything up to this entry, and the entry itself. */
    Position position() {
        return event.isPresent() ? id : before;
    }

    /** Returns whether a position is one of the same counting, as far as its time tells. */
    boolean continuesCountingOf(Position other) {
        return other.number() == 0 || other.time() >= start;
    }

    /**
     * Returns whether a reader at a position misses nothing before this entry. The number alone
     * does not tell: another server that took over may have given it to another event. A reader
     * that was overtaken stands at the number before with the time of this entry.
     */
    boolean follows(Position position) {
        return position.number() == before.number()
                && (position.time() == before.time() || position.time() == id.time());
    }

    /** The event as it goes on the wire. */
    EncodedEvent published() {
        return event.orElseThrow().withId(id.toString()).publishedAt(id.time());
    }
}
