package dev.sluice.bench;

import io.helidon.webserver.http.ServerRequest;

/**
 * The parameters of a request to a measured server.
 *
 * @param events how many events
 * @param first the sequence number of the first of them
 * @param payload makes their data
 */
record Count(long events, long first, Payload payload) {

    /** From the parameters {@code n}, {@code seq} and {@code size}. */
    static Count of(ServerRequest request) {
        return new Count(
                number(request, "n", 1000),
                number(request, "seq", 0),
                new Payload((int) number(request, "size", 100)));
    }

    /** The sequence number after the last. */
    long end() {
        return first + events;
    }

    private static long number(ServerRequest request, String name, long ifAbsent) {
        return request.query().first(name).asLong().orElse(ifAbsent);
    }
}
