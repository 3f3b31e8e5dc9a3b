package dev.sluice.run.redis;

import dev.sluice.redis.Redis;
import dev.sluice.redis.Script;
import dev.sluice.run.RunEnd;
import dev.sluice.run.RunInfo;
import dev.sluice.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The keys of each run in Redis, all on one node of a cluster: a record, the log as one string, and
 * a short stream of notices of what was appended. Its methods throw {@link
 * dev.sluice.redis.RedisUnavailableException}.
 *
 * <pre>
 *   begin --> running, of a replica and an attempt --end--> over --keep--> gone --remember--> nothing
 *                  |            ^
 *                  +---claim----+
 * </pre>
 */
final class RunRecords {

    /** The time that a run stays while no replica looks after it. */
    static final Duration LIFE = Duration.ofDays(1);

    /** The most bytes that one answer of Redis has. */
    private static final int MOST_READ = 256 * 1024;

    private static final Script BEGIN = script("begin.lua");
    private static final Script APPEND = script("append.lua");
    private static final Script END = script("end.lua");
    private static final Script BACK = script("back.lua");
    private static final Script READ = script("read.lua");
    private static final Script CLAIM = script("claim.lua");
    private static final Script RENEW = script("renew.lua");
    private static final Script READERS = script("readers.lua");

    private final Redis redis;
    private final String replica;
    private final Duration remember;

    RunRecords(Redis redis, String replica, Duration remember) {
        this.redis = redis;
        this.replica = replica;
        this.remember = remember;
    }

    static Script script(String name) {
        return Script.announcing(RunRecords.class, "run.lua", name);
    }

    /** Texts, numbers and bytes as arguments of a script. */
    static List<byte[]> arguments(Object... values) {
        return Arrays.stream(values)
                .map(value ->
                        value instanceof byte[] bytes
                                ? bytes
                                : value.toString().getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private String record(TopicName id) {
        return redis.key("run:{" + id + "}");
    }

    private String log(TopicName id) {
        return record(id) + ":log";
    }

    String notices(TopicName id) {
        return record(id) + ":notices";
    }

    private List<String> writing(TopicName id) {
        return List.of(notices(id), record(id), log(id));
    }

    private List<String> reading(TopicName id) {
        return List.of(record(id), log(id), notices(id));
    }

    /** Begins a run here. Empty if there is another one; repeated safely under the same name. */
    OptionalLong begin(RunInfo info, String start) {
        List<byte[]> arguments =
                new ArrayList<>(
                        arguments(
                                replica,
                                start,
                                LIFE.toMillis(),
                                info.route(),
                                info.subject(),
                                info.keeping().keep().toMillis()));
        info.keeping().input().ifPresent(input -> arguments.addAll(arguments(input)));
        return redis.run(BEGIN, List.of(record(info.id()), log(info.id())), arguments).stream()
                .mapToLong(Long::parseLong)
                .findFirst();
    }

    /** The answer to an append or an end. */
    sealed interface Answer {

        /**
         * It was done.
         *
         * @param length of the log that Redis has, in bytes
         */
        record Done(int length) implements Answer {}

        /**
         * Redis has lost the end of the log.
         *
         * @param length that is left
         */
        record TooShort(int length) implements Answer {}

        /** The run is over, or is not here any more. */
        record Refused() implements Answer {}
    }

    /** Appends to a run that is here. */
    Answer append(RunInfo info, int at, byte[] bytes) {
        String answer =
                redis.append(
                                APPEND,
                                writing(info.id()),
                                arguments(
                                        replica,
                                        info.attempt(),
                                        info.startedMillis(),
                                        at,
                                        bytes,
                                        LIFE.toMillis()))
                        .orElseThrow();
        return switch (answer) {
            case "appended" -> new Answer.Done(at + bytes.length);
            case "refused" -> new Answer.Refused();
            default -> new Answer.TooShort(Integer.parseInt(answer));
        };
    }

    /** Ends a run that is here, and whose log has a length. */
    Answer end(RunInfo info, int length, RunEnd end) {
        return end(info, replica, length, replica + " " + info.attempt(), end);
    }

    /** Ends a run that a replica has. */
    Answer endAt(String holder, RunInfo info, RunEnd end) {
        return end(info, holder, 0, holder + " " + info.attempt(), end);
    }

    /** Ends a run wherever it is. Done too if it was done under the same name. */
    Answer endAnywhere(RunInfo info, String name, RunEnd end) {
        return end(info, "", 0, name, end);
    }

    private Answer end(RunInfo info, String holder, int length, String name, RunEnd end) {
        String[] answer =
                redis.append(
                                END,
                                writing(info.id()),
                                arguments(
                                        holder,
                                        info.attempt(),
                                        info.startedMillis(),
                                        length,
                                        name,
                                        end.state().wireName(),
                                        end.message(),
                                        remember.toMillis()))
                        .orElseThrow()
                        .split(" ", -1);
        return switch (answer[0]) {
            case "ended" -> new Answer.Done(Integer.parseInt(answer[1]));
            case "short" -> new Answer.TooShort(Integer.parseInt(answer[1]));
            default -> new Answer.Refused();
        };
    }

    /** Takes the start of a run back that has said nothing here. Returns false if it is over. */
    boolean takeBack(RunInfo info) {
        return redis.run(
                        BACK,
                        writing(info.id()),
                        arguments(replica, info.startedMillis(), RunEnd.refused().message()))
                .isPresent();
    }

    /** A run with its input, without its log. */
    Optional<StoredRun> read(TopicName id) {
        return read(id, 0, 0, StoredRun.FIELDS_AND_INPUT);
    }

    /** A run with a part of its log, without its input, which may be large. */
    Optional<StoredRun> read(TopicName id, int from) {
        return read(id, from, MOST_READ, StoredRun.FIELDS);
    }

    private Optional<StoredRun> read(TopicName id, int from, int most, List<String> fields) {
        List<byte[]> arguments = new ArrayList<>(arguments(from, most));
        arguments.addAll(arguments(fields.toArray()));
        return StoredRun.of(id, redis.list(READ, reading(id), arguments));
    }

    /**
     * Takes a run from a replica that is dead or has given it up.
     *
     * @return the number of the attempt; empty if somebody else was first
     */
    Optional<Integer> claim(TopicName id, String from, boolean isDead) {
        return redis.run(
                        CLAIM,
                        writing(id),
                        arguments(from, replica, LIFE.toMillis(), isDead ? 1 : 0))
                .map(Integer::valueOf);
    }

    /** Keeps a run that is here. Returns false if it is over or elsewhere. */
    boolean renew(RunInfo info) {
        return give(info, replica);
    }

    /** Gives a run that is here to another one. Returns false if it is over or elsewhere. */
    boolean give(RunInfo info, String to) {
        return redis.run(
                        RENEW,
                        reading(info.id()),
                        arguments(replica, info.attempt(), to, LIFE.toMillis()))
                .isPresent();
    }

    /** Notes whether a run is read here. */
    void setRead(RunInfo info, boolean isRead) {
        var _ = readers(info, isRead ? "1" : "0");
    }

    /** The replicas where a run is read, some of which may be dead. */
    List<String> readers(RunInfo info) {
        return readers(info, "");
    }

    private List<String> readers(RunInfo info, String change) {
        return redis
                .list(
                        READERS,
                        List.of(record(info.id())),
                        arguments(replica, change, info.startedMillis()))
                .stream()
                .map(name -> new String(name, StandardCharsets.UTF_8))
                .toList();
    }
}
