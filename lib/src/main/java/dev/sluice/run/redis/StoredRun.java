package dev.sluice.run.redis;

import dev.sluice.redis.EntryId;
import dev.sluice.run.RunEnd;
import dev.sluice.run.RunInfo;
import dev.sluice.run.RunState;
import dev.sluice.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A run as Redis has it.
 *
 * @param info the run
 * @param holder the replica that has it
 * @param end empty while it goes on
 * @param isGone whether its events have been kept for as long as they are
 * @param said what it has said
 */
record StoredRun(RunInfo info, Holder holder, Optional<RunEnd> end, boolean isGone, Said said) {

    /** The fields of a record that are read, besides its state. */
    static final List<String> FIELDS =
            List.of(
                    "route", "subject", "started", "attempt", "keep", "owner", "deaths", "base",
                    "given", "message", "ended");

    /** And its input, which a run has that can be started again, as long as it goes on. */
    static final List<String> FIELDS_AND_INPUT =
            Stream.concat(FIELDS.stream(), Stream.of("input")).toList();

    /**
     * The replica that has a run.
     *
     * @param replica its name
     * @param deaths how many replicas have died with it
     * @param base the length of the log when it got the run
     * @param sinceGiven the time since another one has given the run up; zero if none has
     */
    record Holder(String replica, int deaths, int base, Duration sinceGiven) {}

    /** The end of the log. */
    static final class Said {

        private final int length;
        private final byte[] bytes;
        private final EntryId newest;

        private Said(int length, byte[] bytes, EntryId newest) {
            this.length = length;
            this.bytes = bytes;
            this.newest = newest;
        }

        /** The number of bytes of the whole log. */
        int length() {
            return length;
        }

        /** The last bytes of it. */
        byte[] bytes() {
            return bytes;
        }

        /** The id of the newest notice. */
        EntryId newest() {
            return newest;
        }
    }

    /** Reads names and values in turn. Empty without any. */
    static Optional<StoredRun> of(TopicName id, List<byte[]> answer) {
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        Map<String, byte[]> fields = new HashMap<>();
        for (int i = 0; i + 1 < answer.size(); i += 2) {
            fields.put(text(answer.get(i)), answer.get(i + 1));
        }
        return Optional.of(new Fields(id, fields).run());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Reads the end that a name of a state and a message stand for. */
    static RunEnd end(String state, String message) {
        RunState read = RunState.valueOf(state.toUpperCase(Locale.ROOT));
        return read == RunState.LOST ? RunEnd.lost() : new RunEnd(read, message);
    }

    private record Fields(TopicName id, Map<String, byte[]> values) {

        StoredRun run() {
            long now = number("now");
            Duration keep = Duration.ofMillis(number("keep"));
            boolean isOver = !text("state").equals("running");
            return new StoredRun(
                    new RunInfo(
                            id,
                            text("route"),
                            text("subject"),
                            number("started"),
                            (int) number("attempt"),
                            new RunInfo.Keeping(
                                    keep,
                                    Optional.ofNullable(values.get("input")).map(StoredRun::text))),
                    new Holder(
                            text("owner"),
                            (int) number("deaths"),
                            (int) number("base"),
                            values.containsKey("given")
                                    ? Duration.ofMillis(now - number("given"))
                                    : Duration.ZERO),
                    isOver ? Optional.of(end(text("state"), text("message"))) : Optional.empty(),
                    isOver && now - number("ended") >= keep.toMillis(),
                    new Said(
                            (int) number("length"),
                            values.getOrDefault("bytes", new byte[0]),
                            EntryId.tryParse(text("newest")).orElse(EntryId.NONE)));
        }

        private String text(String name) {
            return StoredRun.text(values.getOrDefault(name, new byte[0]));
        }

        private long number(String name) {
            String digits = text(name);
            return digits.isEmpty() ? 0 : Long.parseLong(digits);
        }
    }
}
