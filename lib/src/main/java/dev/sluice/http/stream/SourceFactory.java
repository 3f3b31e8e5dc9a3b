package dev.sluice.http.stream;

import dev.sluice.event.EventTypes;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;

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

    /**
     * What its streams read and send.
     *
     * @return the schema; default {@link RouteSchema#NONE}
     */
    default RouteSchema schema() {
        return RouteSchema.NONE;
    }

    /**
     * A factory whose streams have events of declared types, see {@link Sources#typed}.
     *
     * @param events a sealed interface of records, as {@link EventTypes#of} takes it
     * @param factory makes the source of each stream
     * @return the new factory
     * @throws IllegalArgumentException if the interface declares no types
     */
    static SourceFactory typed(Class<?> events, SourceFactory factory) {
        return new DescribedFactory(
                new RouteSchema(Optional.of(EventTypes.of(events)), factory.schema().inputs()),
                factory);
    }
}
