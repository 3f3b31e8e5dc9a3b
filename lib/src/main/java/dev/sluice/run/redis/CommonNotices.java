package dev.sluice.run.redis;

import dev.sluice.redis.EntryId;
import dev.sluice.redis.Redis;
import dev.sluice.redis.RedisUnavailableException;
import dev.sluice.redis.Script;
import dev.sluice.redis.StreamEntry;
import dev.sluice.redis.TailedStream;
import dev.sluice.run.RunEnd;
import dev.sluice.run.RunInfo;
import dev.sluice.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Notices for the replica that has a run: somebody wants to stop it, or its last reader at some
 * replica has left. Each replica gets all of them.
 */
final class CommonNotices implements TailedStream {

    private static final Script TELL = RunRecords.script("tell.lua");

    /** Is told of the notices. It may ask Redis. */
    interface Listener {

        /** Redis is reached again, or it is time to compare with it: notices may be missing. */
        void mayHaveMissed();

        /**
         * A run is to be stopped.
         *
         * @param id the run
         * @param started when it was started
         * @param name of the end
         * @param end the end
         */
        void stop(TopicName id, long started, String name, RunEnd end);

        /** The last reader of a run at another replica has left. */
        void left(TopicName id);
    }

    private final Redis redis;
    private final Listener listener;
    private final String key;
    private volatile EntryId last = EntryId.NONE;
    private boolean hasBegun;

    CommonNotices(Redis redis, Listener listener) {
        this.redis = redis;
        this.listener = listener;
        this.key = redis.key("{runs}:notices");
    }

    void begin() {
        try {
            last = redis.newest(key).map(StreamEntry::id).orElse(EntryId.NONE);
            hasBegun = true;
        } catch (RedisUnavailableException e) {
            // It begins when Redis is reached: there are no runs here before.
        }
        redis.tail(this);
    }

    void close() {
        redis.untail(this);
    }

    /** Tells the replica that has a run to stop it. */
    void tellStop(RunInfo info, String name, RunEnd end) {
        tell(
                "stop",
                info.id(),
                "r",
                info.startedMillis(),
                "n",
                name,
                "e",
                end.state().wireName(),
                "m",
                end.message());
    }

    void tellLeft(TopicName id) {
        tell("left", id);
    }

    private void tell(Object... fields) {
        Object[] arguments = new Object[fields.length + 1];
        arguments[0] = RunRecords.LIFE.toMillis();
        System.arraycopy(fields, 0, arguments, 1, fields.length);
        var _ = redis.run(TELL, List.of(key), RunRecords.arguments(arguments));
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public EntryId last() {
        return last;
    }

    @Override
    public void connected(EntryId newest) {
        if (!hasBegun || newest.compareTo(last) < 0) {
            last = newest;
            hasBegun = true;
        }
        listener.mayHaveMissed();
    }

    @Override
    public void take(List<StreamEntry> entries) {
        for (StreamEntry entry : entries) {
            id(entry, "left").ifPresent(listener::left);
            id(entry, "stop")
                    .ifPresent(id ->
                            listener.stop(
                                    id,
                                    text(entry, "r").map(Long::parseLong).orElse(0L),
                                    text(entry, "n").orElse(""),
                                    StoredRun.end(
                                            text(entry, "e").orElse("stopped"),
                                            text(entry, "m").orElse(""))));
            last = entry.id();
        }
    }

    private static Optional<TopicName> id(StreamEntry entry, String field) {
        return text(entry, field).filter(TopicName::isValid).map(TopicName::new);
    }

    private static Optional<String> text(StreamEntry entry, String field) {
        return entry.field(field).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
}
