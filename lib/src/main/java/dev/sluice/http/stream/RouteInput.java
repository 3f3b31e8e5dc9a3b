package dev.sluice.http.stream;

import java.lang.reflect.Type;
import java.util.Objects;

/**
 * A part of a request that a route reads, for its documentation.
 *
 * @param place where in the request it stands
 * @param name its name there; of the body, that of the argument that it becomes
 * @param type what it becomes
 * @param isRequired whether a request without it is refused
 */
public record RouteInput(Place place, String name, Type type, boolean isRequired) {

    /** Where in a request a part stands. */
    public enum Place {
        /** A parameter of the path. */
        PATH,
        /** A parameter of the query. */
        QUERY,
        /** A header. */
        HEADER,
        /** The body. */
        BODY
    }

    /** Requires all parts. */
    public RouteInput {
        Objects.requireNonNull(place, "place");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
    }
}
