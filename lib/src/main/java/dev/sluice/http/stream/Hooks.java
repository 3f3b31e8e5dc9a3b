package dev.sluice.http.stream;

import dev.sluice.session.ErrorMapper;
import dev.sluice.session.SessionListener;
import java.util.Objects;
import java.util.function.Function;

/**
 * The code that all streams call.
 *
 * @param listeners gives the listener of the streams of a route, by its pattern, for example {@code
 *     /topics/{topic}}; asked for each stream. Default {@link SessionListener#NONE}
 * @param errors decides what the client of a stream is told that fails, if its route does not;
 *     default {@link ErrorMapper#NONE}
 * @param lifecycle is told who opens streams and how they end; default {@link StreamLifecycle#NONE}
 */
public record Hooks(
        Function<String, SessionListener> listeners,
        ErrorMapper errors,
        StreamLifecycle lifecycle) {

    private static final Hooks NONE =
            new Hooks(route -> SessionListener.NONE, ErrorMapper.NONE, StreamLifecycle.NONE);

    /** Refuses null. */
    public Hooks {
        Objects.requireNonNull(listeners, "listeners must not be null");
        Objects.requireNonNull(errors, "errors must not be null");
        Objects.requireNonNull(lifecycle, "lifecycle must not be null");
    }

    /**
     * The defaults, as listed at the components.
     *
     * @return the hooks
     */
    public static Hooks none() {
        return NONE;
    }

    /**
     * The same hooks with other listeners.
     *
     * @param value gives the listener of the streams of a route, by its pattern
     * @return the new hooks
     */
    public Hooks withListeners(Function<String, SessionListener> value) {
        return new Hooks(value, errors, lifecycle);
    }

    /**
     * The same hooks with another mapper of errors.
     *
     * @param value decides what the client of a stream is told that fails
     * @return the new hooks
     */
    public Hooks withErrors(ErrorMapper value) {
        return new Hooks(listeners, value, lifecycle);
    }

    /**
     * The same hooks with another lifecycle.
     *
     * @param value is told who opens streams and how they end
     * @return the new hooks
     */
    public Hooks withLifecycle(StreamLifecycle value) {
        return new Hooks(listeners, errors, value);
    }
}
