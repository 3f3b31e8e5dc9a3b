package dev.sluice.http;

import dev.sluice.session.SessionOptions;
import io.helidon.http.Method;

/**
 * A route that answers with streams, as annotations, code and configuration all describe it.
 *
 * @param method the method; with {@code GET}, {@code HEAD} is answered too
 * @param path the path, which starts with a slash and may have parameters in braces
 * @param options how its streams behave
 * @param factory makes the source of each stream
 */
public record StreamRoute(
        Method method, String path, SessionOptions options, SourceFactory factory) {

    /**
     * Validates the path.
     *
     * @throws IllegalArgumentException if the path does not start with a slash
     */
    public StreamRoute {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("path must start with /, was \"" + path + "\"");
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
