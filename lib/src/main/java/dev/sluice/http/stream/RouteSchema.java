package dev.sluice.http.stream;

import dev.sluice.event.EventTypes;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a route reads and sends, for its documentation.
 *
 * @param events the types of its events; empty for any type
 * @param inputs the parts of a request that it is known to read
 */
public record RouteSchema(Optional<EventTypes> events, List<RouteInput> inputs) {

    /** Of a route of which nothing is known. */
    public static final RouteSchema NONE = new RouteSchema(Optional.empty(), List.of());

    /** Copies the inputs. */
    public RouteSchema {
        Objects.requireNonNull(events, "events");
        inputs = List.copyOf(inputs);
    }
}
