package dev.sluice.testing;

import java.net.http.HttpHeaders;
import java.util.Objects;

/**
 * A response that is not a stream of events.
 *
 * @param status the status, for example 403; 204 if there is no more to come for the last event id
 * @param headers its headers
 * @param body its body: a problem (RFC 9457) from a server of Sluice; may be empty
 */
public record Refusal(int status, HttpHeaders headers, String body) {

    /**
     * Requires all parts.
     *
     * @throws NullPointerException if one of them is null
     */
    public Refusal {
        Objects.requireNonNull(headers, "headers must not be null");
        Objects.requireNonNull(body, "body must not be null");
    }

    /** The status and the body. */
    @Override
    public String toString() {
        return body.isEmpty() ? String.valueOf(status) : status + " " + body;
    }
}
