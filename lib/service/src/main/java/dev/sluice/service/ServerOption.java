package dev.sluice.service;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.common.Size;
import io.helidon.config.Config;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The value that a key of {@code server} may have.
 *
 * @param key its last part, as Helidon describes it
 * @param type the name of its class; empty if any text will do
 * @param kind {@code LIST} or {@code MAP}; empty for one value
 * @param isProvider whether modules on the class path add keys of their own there
 * @param hasNoLimit whether -1 stands for no limit
 * @param choices the values that there are; empty for others than enumerations
 */
record ServerOption(
        String key,
        String type,
        String kind,
        boolean isProvider,
        boolean hasNoLimit,
        List<String> choices) {

    /** Zero of these is no setting: nothing could be read or accepted. */
    private static final Set<String> MORE_THAN_ZERO =
            Set.of(
                    "backlog",
                    "max-tcp-connections",
                    "max-concurrent-requests",
                    "max-prologue-length",
                    "max-headers-size",
                    "receive-buffer-size",
                    "send-buffer-size",
                    "socket-receive-buffer-size",
                    "socket-send-buffer-size");

    static ServerOption of(JsonNode described) {
        List<String> choices = new ArrayList<>();
        described.path("allowedValues").forEach(value -> choices.add(value.path("value").asText()));
        return new ServerOption(
                described.path("key").asText(),
                described.path("type").asText(""),
                described.path("kind").asText(""),
                described.path("provider").asBoolean(false),
                described.path("defaultValue").asText("").equals("-1"),
                List.copyOf(choices));
    }

    static ServerOption ofAnyType() {
        return new ServerOption("", "", "", false, false, List.of());
    }

    boolean isList() {
        return kind.equals("LIST");
    }

    boolean isMap() {
        return kind.equals("MAP");
    }

    /** The line that says what is wrong with a value. */
    Optional<String> mistake(Config node) {
        if (!node.hasValue()) {
            boolean isPlain = !type.isEmpty() && node.exists();
            return isPlain && isRead()
                    ? Optional.of(node.key() + " must be a value")
                    : Optional.empty();
        }
        String value = node.asString().orElse("");
        return bound(value)
                .map(bound -> "%s must be %s, was %s".formatted(node.key(), bound, value));
    }

    private boolean isRead() {
        return type.startsWith("java.lang.") || type.equals("java.time.Duration");
    }

    /** The form that the value must have; empty if it has it. */
    private Optional<String> bound(String value) {
        if (!choices.isEmpty()) {
            return choices.contains(value)
                    ? Optional.empty()
                    : Optional.of("one of " + String.join(", ", choices));
        }
        return switch (type) {
            case "java.lang.Boolean" ->
                    Set.of("true", "false").contains(value)
                            ? Optional.empty()
                            : Optional.of("true or false");
            case "java.lang.Integer" -> whole(value, Integer.MAX_VALUE);
            case "java.lang.Long" -> whole(value, Long.MAX_VALUE);
            case "java.time.Duration" -> duration(value);
            case "io.helidon.common.Size" -> size(value);
            default -> Optional.empty();
        };
    }

    private Optional<String> whole(String value, long most) {
        if (key.equals("port")) {
            return between(value, 0, 65535)
                    ? Optional.empty()
                    : Optional.of("between 0 (a free one) and 65535");
        }
        long least = MORE_THAN_ZERO.contains(key) ? 1 : 0;
        boolean isNoLimit = hasNoLimit && value.equals("-1");
        return isNoLimit || between(value, least, most)
                ? Optional.empty()
                : Optional.of(
                        "a whole number between %d and %d%s"
                                .formatted(least, most, hasNoLimit ? ", or -1 (no limit)" : ""));
    }

    private static boolean between(String value, long least, long most) {
        try {
            long number = Long.parseLong(value);
            return number >= least && number <= most;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static Optional<String> duration(String value) {
        try {
            if (!Duration.parse(value).isNegative()) {
                return Optional.empty();
            }
        } catch (DateTimeParseException e) {
            // The same mistake as a negative one.
        }
        return Optional.of("an ISO 8601 duration of PT0S or more, such as PT5M");
    }

    private static Optional<String> size(String value) {
        try {
            Size.parse(value);
            return Optional.empty();
        } catch (IllegalArgumentException | ArithmeticException e) {
            return Optional.of("a size such as 64 KB");
        }
    }
}
