package dev.sluice.http.guard;

import java.time.Duration;
import java.util.Optional;

/** The decision on a request: whether it may do what it asks for. */
public sealed interface AccessDecision {

    /**
     * It may.
     *
     * @param principal who makes it
     * @param right for how long, if it is answered with a stream
     */
    record Allowed(Principal principal, StreamRight right) implements AccessDecision {}

    /**
     * It does not say who makes it in a way that can be believed: 401.
     *
     * @param error the code of RFC 6750, section 3.1; empty if nothing was presented
     * @param detail what is wrong, in words that do not come from the request
     */
    record Unauthenticated(Optional<String> error, String detail) implements AccessDecision {}

    /**
     * The caller is not allowed: 403.
     *
     * @param detail what is missing, in words that do not come from the request
     */
    record Forbidden(String detail) implements AccessDecision {}

    /**
     * It cannot be decided now: 503, and an {@code EventSource} is asked to come back.
     *
     * @param detail why
     * @param retryAfter the time after which to try again; whole seconds
     */
    record Unavailable(String detail, Duration retryAfter) implements AccessDecision {

        /** The time after which to try again while something is away that access control needs. */
        public static final Duration WHILE_AWAY = Duration.ofSeconds(5);
    }
}
