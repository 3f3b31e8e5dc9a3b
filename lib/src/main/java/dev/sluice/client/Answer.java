package dev.sluice.client;

import java.net.URI;
import java.time.Duration;

/** A server's answer to the request for a stream. */
sealed interface Answer {

    /** One that is not about where to ask next. */
    sealed interface Final extends Answer {}

    /** The stream, which is the taker's to close. */
    record Stream(Connection connection, URI uri) implements Final {}

    /** There is no more to come. */
    record Over() implements Final {}

    /** Not now, and not before this delay; perhaps the work of the request has begun. */
    record Unavailable(EventStreamRefusedException reason, Duration delay, boolean mayHaveBegun)
            implements Final {}

    /** Not here but there. */
    record Elsewhere(int status, URI uri) implements Answer {}

    /** No. */
    record Refused(EventStreamRefusedException reason) implements Final {}
}
