package dev.sluice.http.stream;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HttpMediaType;
import io.helidon.http.ServerRequestHeaders;
import java.util.Comparator;
import java.util.List;

/**
 * The media types that a client accepts.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-accept">RFC 9110, section 12.5.1</a>
 */
final class Accept {

    private Accept() {}

    /** Returns whether an event stream is acceptable: the most specific range that fits decides. */
    static boolean allowsEventStream(ServerRequestHeaders headers) {
        List<HttpMediaType> accepted = headers.acceptedTypes();
        return accepted.isEmpty()
                || accepted.stream()
                        .filter(type -> type.test(MediaTypes.TEXT_EVENT_STREAM))
                        .max(Comparator.comparingInt(Accept::specificity))
                        .map(type -> type.qualityFactor() > 0)
                        .orElse(false);
    }

    /** Returns whether it is asked for by its name, as an EventSource does. */
    static boolean namesEventStream(ServerRequestHeaders headers) {
        return headers.acceptedTypes().stream()
                .anyMatch(type -> type.mediaType().equals(MediaTypes.TEXT_EVENT_STREAM));
    }

    private static int specificity(HttpMediaType range) {
        if (range.mediaType().isWildcardType()) {
            return 0;
        }
        return range.mediaType().isWildcardSubtype() ? 1 : 2;
    }
}
