package dev.sluice.http.connection;

import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;

/** The length of the body that follows the headers of a request. */
sealed interface BodyLength {

    /** As many bytes as the headers say, zero for a request without a body. */
    record Known(long bytes) implements BodyLength {}

    /** As many chunks as the client sends. */
    record Chunked() implements BodyLength {}

    /** Reads it from headers; what is wrong in them is left to Helidon to refuse. */
    static BodyLength of(Headers headers) {
        if (headers.contains(HeaderNames.TRANSFER_ENCODING)) {
            return new Chunked();
        }
        try {
            return new Known(headers.contentLength().orElse(0));
        } catch (IllegalArgumentException e) {
            return new Known(0);
        }
    }
}
