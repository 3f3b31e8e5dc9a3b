package dev.sluice.topic.redis;

import dev.sluice.event.EncodedEvent;
import dev.sluice.redis.Redis;
import dev.sluice.redis.RedisUnavailableException;
import dev.sluice.redis.SpoiltKeyException;
import dev.sluice.source.FrameSink;
import dev.sluice.source.Gap;
import dev.sluice.topic.HistoryBudget;
import dev.sluice.topic.LocalLog;
import dev.sluice.topic.Position;
import dev.sluice.topic.TopicReader;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A cursor in a topic that Redis keeps: first in Redis, page by page, if it begins before the log
 * that is here; then in that log.
 */
final class RedisReader implements TopicReader {

    private final RedisTopic topic;
    private final Runnable wake;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final RedisPage page;
    private Counting counting;

    /** The reader of the log, once it has come there. */
    private volatile @Nullable TopicReader local;

    /** The position of the last event that was given, before that. */
    private Position after;

    private @Nullable Gap pending;
    private Position beforeGap;

    /** The topic has counted this reader already. */
    RedisReader(
            RedisTopic topic,
            Counting counting,
            Redis redis,
            HistoryBudget budget,
            Place place,
            Runnable wake) {
        this.topic = topic;
        this.page = new RedisPage(redis, topic.key(), budget);
        this.wake = wake;
        this.after = place.after();
        this.beforeGap = place.beforeGap();
        this.pending = place.gap().orElse(null);
        this.counting = counting;
    }

    @Override
    public Found read() {
        while (true) {
            Gap gap = pending;
            if (gap != null) {
                pending = null;
                return new Found.Missing(gap, position());
            }
            Found found = local == null ? readFromRedis() : read(local);
            if (found != null) {
                return found;
            }
        }
    }

    /** Reads the log, or moves to the one that has taken its place. */
    private @Nullable Found read(TopicReader reader) {
        Found found = reader.read();
        // Only after a read that found nothing: a log that is given up wakes its waiting readers.
        if (found instanceof Found.Nothing && isGivenUp()) {
            found = reader.read();
            if (found instanceof Found.Nothing) {
                moveTo(topic.counting());
                return null;
            }
        }
        if (found instanceof Found.Nothing) {
            topic.requireSound();
        }
        return found;
    }

    private boolean isGivenUp() {
        return topic.counting().log() != counting.log();
    }

    /** A reader that stands where the other log begins misses nothing. */
    private void moveTo(Counting now) {
        after = position();
        if (!after.equals(now.log().before())) {
            missUnknown(now.log().before());
        }
        counting = now;
        enter(now.log());
    }

    /** As long as Redis has the place, the events after it can be read there. */
    private void keepUp(Counting now) {
        if (topic.isInRedis(after)) {
            counting = now;
        } else {
            moveTo(now);
        }
    }

    private void enter(LocalLog log) {
        TopicReader left = local;
        TopicReader entered = log.open(after, wake);
        local = entered;
        if (left != null) {
            left.close();
        }
        if (closed.get()) {
            // The thread that closed this may have seen the previous one.
            entered.close();
        }
    }

    /** Reads what is not in the log any more. Null if there is something else to look at now. */
    private @Nullable Found readFromRedis() {
        if (page.isEmpty()) {
            try {
                if (isGivenUp()) {
                    keepUp(topic.counting());
                    return null;
                }
                if (after.number() + 1 >= counting.log().oldest()) {
                    enter(counting.log());
                    return null;
                }
                if (!page.fill(after)) {
                    topic.wakeWhenRedisAnswers(wake);
                    return new Found.Nothing();
                }
            } catch (SpoiltKeyException e) {
                throw RedisTopic.unusable(topic.name(), e);
            } catch (RedisUnavailableException e) {
                topic.wakeWhenRedisAnswers(wake);
                return new Found.Nothing();
            }
        }
        TopicEntry next = page.peek();
        if (next == null) {
            // All of it was dropped meanwhile; the events in the log are still there.
            missUntil(beforeOldestHere(), Gap.Reason.OVERFLOW);
            return null;
        }
        return read(next);
    }

    private @Nullable Found read(TopicEntry next) {
        if (next.number() > after.number() + 1 && next.continuesCountingOf(after)) {
            boolean isMark = next.event().isEmpty();
            missUntil(next.before(), isMark ? Gap.Reason.EXPIRED : Gap.Reason.OVERFLOW);
            return null;
        }
        if (!next.follows(after)) {
            missUnknown(next.before());
            return null;
        }
        page.remove();
        if (next.event().isEmpty()) {
            after = next.before();
            return null;
        }
        EncodedEvent event = next.published();
        after = next.position();
        return new Found.Event(event, after);
    }

    private Position beforeOldestHere() {
        long oldest = counting.log().oldest();
        long time = counting.log().positionOf(oldest).map(Position::time).orElse(after.time());
        return new Position(time, oldest - 1);
    }

    private void missUntil(Position before, Gap.Reason reason) {
        long missed = before.number() - after.number();
        beforeGap = after;
        after = before;
        if (missed > 0) {
            pending = gap(reason, OptionalLong.of(missed));
        }
    }

    private void missUnknown(Position before) {
        beforeGap = position();
        after = before;
        pending = gap(Gap.Reason.UNKNOWN, OptionalLong.empty());
    }

    private Gap gap(Gap.Reason reason, OptionalLong missed) {
        return new Gap(topic.name().value(), reason, missed, after.toString());
    }

    @Override
    public Frames readFrames(FrameSink sink) throws IOException {
        TopicReader reader = local;
        if (pending != null || reader == null) {
            return Frames.SOMETHING_ELSE;
        }
        Frames found = reader.readFrames(sink);
        return found == Frames.NOTHING && (isGivenUp() || topic.isSpoilt())
                ? Frames.SOMETHING_ELSE
                : found;
    }

    @Override
    public Position position() {
        if (pending != null) {
            return beforeGap;
        }
        return local == null ? after : local.position();
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            Optional.ofNullable(local).ifPresent(TopicReader::close);
            page.close();
            topic.wakeNoMore(wake);
            topic.leave();
        }
    }
}
