package dev.sluice.http.stream;

import dev.sluice.http.guard.Principal;

/**
 * A stream that a client has opened.
 *
 * @param number tells it from all other streams of this {@link EventStreams}
 * @param principal the client; {@link Principal#ANONYMOUS} for one without a token
 * @param route the pattern of its path, for example {@code /topics/{topic}}
 */
public record OpenedStream(long number, Principal principal, String route) {}
