import java.util.Optional;
import java.util.Set;

/**
 * The lines up to a blank line.
 *
 * @param type what the block is dispatched as, cut at a length that no type has
 * @param id the value of its last id line, cut likewise
 * @param start the first kilobyte of its data
 * @param checksum of all of its data
 * @param lines how many data lines it has
 * @param at when its blank line came, as {@link System#nanoTime}
 */
record Block(String type, Optional<String> id, String start, long checksum, int lines, long at) {

    /** Types with which a server itself speaks. */
    static final Set<String> CONTROL =
            Set.of(
                    "end",
                    "position",
                    "gap",
                    "busy",
                    "stream-error",
                    "access-expiring",
                    "access-ended",
                    "snapshot",
                    "run-end");

    /** Whether a client dispatches it. */
    boolean isEvent() {
        return lines > 0;
    }

    boolean isControl() {
        return CONTROL.contains(type);
    }

    /** Whether it is an event of the application. */
    boolean isNews() {
        return isEvent() && !isControl();
    }

    /** Whether both are one event, as far as a client can tell. */
    boolean isSameAs(Block other) {
        return type.equals(other.type) && id.equals(other.id) && checksum == other.checksum;
    }

    String shown() {
        return Text.shown(
                (type.equals("message") ? "" : "event: " + type + " ")
                        + id.map(value -> "id: " + value + " ").orElse("")
                        + "data: "
                        + start.substring(0, Math.min(start.length(), 40)));
    }
}
