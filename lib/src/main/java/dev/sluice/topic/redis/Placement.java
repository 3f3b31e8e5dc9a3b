package dev.sluice.topic.redis;

import dev.sluice.redis.Redis;
import dev.sluice.redis.RedisUnavailableException;
import dev.sluice.redis.SpoiltKeyException;
import dev.sluice.redis.StreamEntry;
import dev.sluice.source.Gap;
import dev.sluice.topic.Position;
import dev.sluice.topic.Start;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Finds where a reader of a topic begins, by what Redis has of it.
 *
 * @param topic the topic, which has been joined
 * @param counting what is counted there now
 * @param redis has it
 * @param oldestMillis what was published before counts as gone
 */
record Placement(RedisTopic topic, Counting counting, Redis redis, long oldestMillis) {

    /** Before the first event of a topic. */
    private static final Position NONE = new Position(0, 0);

    /** A position that no history has. */
    private static final Position NOWHERE = new Position(0, 1);

    /** A mark may come before the first event. */
    private static final int MARK_AND_EVENT = 2;

    /** The number of entries read at once if no event is among the first. */
    private static final int MOST_OTHERS = 64;

    Place of(Start start) {
        return switch (start) {
            case Start.Live() -> Place.after(newest());
            case Start.Earliest() -> Place.after(beforeOldest());
            case Start.Lost() -> unknown(NOWHERE);
            case Start.After(Position position) ->
                    counting.log().continues(position) ? Place.after(position) : after(position);
        };
    }

    /**
     * Without Redis, only the events that have come here are known; none after them is left out.
     */
    private Position newest() {
        try {
            return newestEntry().map(TopicEntry::position).orElse(NONE);
        } catch (SpoiltKeyException e) {
            throw e;
        } catch (RedisUnavailableException e) {
            return topic.position();
        }
    }

    private Optional<TopicEntry> newestEntry() {
        return redis.newest(topic.key()).flatMap(TopicEntry::of);
    }

    private Place after(Position position) {
        // In this order: an event between the questions is found by the last one.
        Optional<TopicEntry> newest = newestEntry();
        Optional<StreamEntry> upTo = redis.newestUpTo(topic.key(), position.toString());
        Optional<TopicEntry> next =
                firstEvent(
                        position.time() < oldestMillis
                                ? Long.toString(oldestMillis)
                                : "(" + position);
        Position behind =
                next.map(TopicEntry::before)
                        .or(() -> newest.map(TopicEntry::position))
                        .orElse(NONE);
        return isKnown(position, upTo, next.or(() -> newest))
                ? expired(position, behind)
                : unknown(position);
    }

    /**
     * Returns whether an event of this history had the position. Its entry shows it, or the entry
     * after it. When all up to there has been trimmed, it is believed; a position in between that
     * has no entry is of another history: of a server that has lost its end, for example.
     */
    private static boolean isKnown(
            Position position, Optional<StreamEntry> upTo, Optional<TopicEntry> follower) {
        if (follower.isEmpty()) {
            return position.equals(NONE);
        }
        TopicEntry entry = follower.get();
        if (upTo.isPresent()) {
            return upTo.get().id().toString().equals(position.toString())
                    || entry.follows(position);
        }
        return entry.follows(position)
                || (entry.continuesCountingOf(position)
                        && position.number() < entry.before().number());
    }

    /** Goes on behind a place, and tells what lies between. */
    private Place expired(Position position, Position behind) {
        long missed = behind.number() - position.number();
        return missed == 0
                ? Place.after(position)
                : new Place(
                        behind,
                        Optional.of(gap(Gap.Reason.EXPIRED, OptionalLong.of(missed), behind)),
                        position);
    }

    /** Nobody can say what is missing; of what is kept, nothing is held back. */
    private Place unknown(Position position) {
        Position behind = beforeOldest();
        return new Place(
                behind,
                Optional.of(gap(Gap.Reason.UNKNOWN, OptionalLong.empty(), behind)),
                position.equals(NONE) ? NOWHERE : position);
    }

    private Gap gap(Gap.Reason reason, OptionalLong missed, Position behind) {
        return new Gap(topic.name().value(), reason, missed, behind.toString());
    }

    private Position beforeOldest() {
        // In this order: an event that is the first one, and comes between, is not left out.
        Optional<TopicEntry> newest = newestEntry();
        return firstEvent(Long.toString(oldestMillis))
                .map(TopicEntry::before)
                .or(() -> newest.map(TopicEntry::position))
                .orElse(NONE);
    }

    private Optional<TopicEntry> firstEvent(String from) {
        List<StreamEntry> some = redis.range(topic.key(), from, MARK_AND_EVENT);
        while (!some.isEmpty()) {
            for (StreamEntry entry : some) {
                Optional<TopicEntry> read = TopicEntry.of(entry);
                if (read.isPresent() && read.get().event().isPresent()) {
                    return read;
                }
            }
            // Marks, and entries of somebody else.
            some = redis.range(topic.key(), "(" + some.getLast().id(), MOST_OTHERS);
        }
        return Optional.empty();
    }
}
