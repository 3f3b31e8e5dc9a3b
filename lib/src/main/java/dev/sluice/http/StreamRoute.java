package dev.sluice.http;

import dev.sluice.session.SessionOptions;
import io.helidon.http.Method;
import io.helidon.http.PathMatchers;

/**
 * A route that answers with streams, as annotations, code and configuration all describe it.
 *
 * @param method the method; with {@code GET}, {@code HEAD} is answered too
 * @param path the path, which starts with a slash and may have parameters in braces
 * @param options how its streams behave
 * @param requirement what a request must be allowed; default a valid token, where access is
 *     configured
 * @param factory makes the source of each stream
 */
public record StreamRoute(
        Method method,
        String path,
        SessionOptions options,
        Requirement requirement,
        SourceFactory factory) {

    /**
     * Validates the method and the path.
     *
     * @throws IllegalArgumentException if the method is empty, or the path does not start with a
     *     slash or is no pattern
     */
    public StreamRoute {
        requireValidPath(path);
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
    public StreamRoute(Method method, String path, SessionOptions options, SourceFactory factory) {
        this(method, path, options, Requirement.token(), factory);
    }

    /**
     * Says whether a path can be a route's.
     *
     * @param path the path
     * @throws IllegalArgumentException if it does not start with a slash or is no pattern
     */
    public static void requireValidPath(String path) {
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
     * The method and the path, by which two routes exclude each other.
     *
     * @return for example {@code GET /sse}
     */
    public String name() {
        return method + " " + path;
    }
}
