package dev.sluice.source;

import java.util.Optional;

/** The place in a source at which a client wants its stream to begin. */
public sealed interface ResumePoint {

    /** A client that comes for the first time and wants all that a topic has kept. */
    ResumePoint EARLIEST = after("earliest");

    /** A client that comes for the first time. */
    record Fresh() implements ResumePoint {}

    /**
     * A client that comes back.
     *
     * @param id the id of the last event that it saw, as it presents it
     */
    record After(String id) implements ResumePoint {}

    /**
     * A client that comes back from a place that nobody can make sense of: what it presents can be
     * no id. A topic tells it of the gap; for any other source it is as if it had no id.
     */
    record Unreadable() implements ResumePoint {}

    /**
     * A client that comes for the first time.
     *
     * @return the resume point
     */
    static ResumePoint fresh() {
        return new Fresh();
    }

    /**
     * A client that comes back.
     *
     * @param lastEventId the id of the last event that it saw
     * @return the resume point
     */
    static ResumePoint after(String lastEventId) {
        return new After(lastEventId);
    }

    /**
     * The id of the last event that the client saw.
     *
     * @return the id, or empty for a client that comes for the first time or presents no valid one
     */
    default Optional<String> lastEventId() {
        return switch (this) {
            case Fresh(), Unreadable() -> Optional.empty();
            case After(String id) -> Optional.of(id);
        };
    }
}
