package dev.sluice.http;

import java.time.Duration;

/**
 * The times for which a connection may keep its place without getting a request through. A
 * connection that takes longer is closed. Zero turns a timeout off. None of them applies while a
 * handler works or a stream is open: streams have a heartbeat and a write timeout of their own.
 *
 * @param requestHead from the moment a connection is accepted, with the TLS handshake, or from the
 *     first byte of a later request, to the end of the headers; {@code PT10S} by default
 * @param requestBody from the moment the handler asks for the body of a request until all of it has
 *     arrived; {@code PT10S} by default. The response is then 408 if it has not begun
 * @param responseWrite from the moment a piece of a response is written, of 64 KiB at most, until
 *     the client has taken it; {@code PT10S} by default
 * @param keepAlive from the end of a response to the first byte of the next request; {@code PT20S}
 *     by default. A proxy in front should close its idle connections sooner than that, so that it
 *     does not send a request on a connection that is being closed
 */
public record ConnectionTimeouts(
        Duration requestHead, Duration requestBody, Duration responseWrite, Duration keepAlive) {

    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofHours(1);

    private static final ConnectionTimeouts DEFAULTS =
            new ConnectionTimeouts(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(20));

    /**
     * Validates the timeouts.
     *
     * @throws IllegalArgumentException if one is neither zero nor between PT0.01S and PT1H
     */
    public ConnectionTimeouts {
        requireInBounds("request-head", requestHead);
        requireInBounds("request-body", requestBody);
        requireInBounds("response-write", responseWrite);
        requireInBounds("keep-alive", keepAlive);
    }

    /**
     * The default timeouts.
     *
     * @return 10 seconds for a head, 10 seconds for a body, 10 seconds for a piece of a response,
     *     20 seconds between requests
     */
    public static ConnectionTimeouts defaults() {
        return DEFAULTS;
    }

    /**
     * These timeouts with another one for the head of a request.
     *
     * @param timeout zero to turn it off, or PT0.01S to PT1H
     * @return the new timeouts
     * @throws IllegalArgumentException if it is out of bounds
     */
    public ConnectionTimeouts withRequestHead(Duration timeout) {
        return new ConnectionTimeouts(timeout, requestBody, responseWrite, keepAlive);
    }

    /**
     * These timeouts with another one for the body of a request.
     *
     * @param timeout zero to turn it off, or PT0.01S to PT1H
     * @return the new timeouts
     * @throws IllegalArgumentException if it is out of bounds
     */
    public ConnectionTimeouts withRequestBody(Duration timeout) {
        return new ConnectionTimeouts(requestHead, timeout, responseWrite, keepAlive);
    }

    /**
     * These timeouts with another one for a piece of a response.
     *
     * @param timeout zero to turn it off, or PT0.01S to PT1H
     * @return the new timeouts
     * @throws IllegalArgumentException if it is out of bounds
     */
    public ConnectionTimeouts withResponseWrite(Duration timeout) {
        return new ConnectionTimeouts(requestHead, requestBody, timeout, keepAlive);
    }

    /**
     * These timeouts with another one for the pause between two requests.
     *
     * @param timeout zero to turn it off, or PT0.01S to PT1H
     * @return the new timeouts
     * @throws IllegalArgumentException if it is out of bounds
     */
    public ConnectionTimeouts withKeepAlive(Duration timeout) {
        return new ConnectionTimeouts(requestHead, requestBody, responseWrite, timeout);
    }

    private static void requireInBounds(String name, Duration timeout) {
        boolean inBounds =
                timeout.isZero()
                        || (timeout.compareTo(SHORTEST) >= 0 && timeout.compareTo(LONGEST) <= 0);
        if (!inBounds) {
            throw new IllegalArgumentException(
                    "%s must be PT0S (off) or between PT0.01S and PT1H, was %s"
                            .formatted(name, timeout));
        }
    }
}
