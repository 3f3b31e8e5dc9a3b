package dev.sluice.topic;

/** The place at which a reader of a topic begins. */
public sealed interface Start {

    /** With the next event that is published. */
    record Live() implements Start {}

    /** With the oldest event that is kept. */
    record Earliest() implements Start {}

    /**
     * With the event after a position.
     *
     * @param position of the last event that the reader has
     */
    record After(Position position) implements Start {}

    /** After a position that nobody can make sense of: a gap, then what is kept. */
    record Lost() implements Start {}

    /**
     * Returns whether the client has an id that says so.
     *
     * @return false for a client that comes for the first time
     */
    default boolean isKnownToClient() {
        return switch (this) {
            case Live(), Earliest() -> false;
            case After after -> true;
            case Lost() -> true;
        };
    }
}
