package dev.sluice.http.stream;

import dev.sluice.http.guard.Requirement;
import dev.sluice.session.ErrorMapper;
import dev.sluice.session.SessionOptions;
import io.helidon.http.Method;
import io.helidon.http.PathMatchers;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A route that answers with streams, as annotations, code and configuration all describe it.
 *
 * @param method the method; with {@code GET}, {@code HEAD} is answered too
 * @param path the path, which starts with a slash and may have parameters in braces
 * @param options how its streams behave
 * @param requirement what a request must be allowed; default a valid token, where access is
 *     configured
 * @param factory makes the source of each stream
 * @param errors decides what the client is told when its stream fails, before the mapper of all
 *     streams; default {@link ErrorMapper#NONE}
 */
public record Route(
        Method method,
        String path,
        SessionOptions options,
        Requirement requirement,
        SourceFactory factory,
        ErrorMapper errors) {

    /** A parameter in a path; its name does not tell one path from another. */
    private static final Pattern PARAMETER = Pattern.compile("\\{(\\+?)[^}:]*}");

    /**
     * Validates the method and the path.
     *
     * @throws IllegalArgumentException if the method is empty, or the path does not start with a
     *     slash or is no pattern
     */
    public Route {
        requireValidPath(path);
        Objects.requireNonNull(method, "method must not be null");
        Objects.requireNonNull(options, "options must not be null");
        Objects.requireNonNull(requirement, "requirement must not be null");
        Objects.requireNonNull(factory, "factory must not be null");
        Objects.requireNonNull(errors, "errors must not be null");
        if (method.text().isBlank()) {
            throw new IllegalArgumentException("method must be a name, was empty");
        }
    }

    /**
     * A route for all clients with a valid token, if access is configured.
     *
     * @param method the method
     * @param path the path
     * @param options how its streams behave
     * @param factory makes the source of each stream
     * @throws IllegalArgumentException if the method or the path is none
     */
    public Route(Method method, String path, SessionOptions options, SourceFactory factory) {
        this(method, path, options, Requirement.token(), factory);
    }

    /**
     * A route without an error mapper of its own.
     *
     * @param method the method
     * @param path the path
     * @param options how its streams behave
     * @param requirement what a request must be allowed
     * @param factory makes the source of each stream
     * @throws IllegalArgumentException if the method or the path is none
     */
    public Route(
            Method method,
            String path,
            SessionOptions options,
            Requirement requirement,
            SourceFactory factory) {
        this(method, path, options, requirement, factory, ErrorMapper.NONE);
    }

    /**
     * The same route with an error mapper.
     *
     * @param mapper decides what the client is told when its stream fails
     * @return the new route
     */
    public Route withErrors(ErrorMapper mapper) {
        return new Route(method, path, options, requirement, factory, mapper);
    }

    /**
     * Says whether a path can be a route's.
     *
     * @param path the path
     * @throws IllegalArgumentException if it does not start with a slash or is no pattern
     */
    public static void requireValidPath(String path) {
        Objects.requireNonNull(path, "path must not be null");
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("path must start with /, was \"" + path + "\"");
        }
        try {
            var _ = PathMatchers.create(path);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "path must be a pattern such as /news/{id}, was \"" + path + "\"", e);
        }
    }

    /**
     * The method and the path.
     *
     * @return for example {@code GET /news/{id}}
     */
    public String name() {
        return method + " " + path;
    }

    /**
     * The method and the path without the names of its parameters. Of two routes with the same
     * shape, one would never be asked.
     *
     * @return for example {@code GET /news/{}}
     */
    public String shape() {
        return shape(method, path);
    }

    /**
     * The shape of a route that is no stream.
     *
     * @param method the method
     * @param path the path
     * @return the shape, as {@link #shape()} has it
     */
    public static String shape(Method method, String path) {
        return method + " " + PARAMETER.matcher(path).replaceAll("{$1}");
    }
}
