package dev.sluice.http.stream;

import dev.sluice.source.Source;
import io.helidon.webserver.http.ServerRequest;

/** Makes the source of a stream from the request for it. */
@FunctionalInterface
public interface SourceFactory {

    /**
     * Runs before anything is written, so an exception from here becomes an HTTP status: a {@code
     * HttpException} its own, any other what the routing's error handlers make of it. An {@code
     * EventSource} gives up forever at an error status, also at 503: to have it come back, throw an
     * {@link dev.sluice.source.UnavailableException}. Headers and cookies for the head of the
     * stream are set on {@link ResponseHead#of}.
     *
     * @param request the request
     * @return the source
     * @throws Exception if there is no stream for this request
     */
    Source<?> create(ServerRequest request) throws Exception;
}
