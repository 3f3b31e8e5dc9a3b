package dev.sluice.run.web;

import dev.sluice.http.stream.Route;
import dev.sluice.run.RunFormat;
import dev.sluice.run.RunOptions;
import dev.sluice.session.SessionOptions;
import io.helidon.http.Method;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A path at which runs are started, read and stopped. The path of a request, without its first
 * slash, is the id of the run.
 *
 * @param method the method that starts a run, {@code POST} or {@code GET}; {@code GET} reads one
 *     too, and {@code DELETE} stops it
 * @param path the path, which starts with a slash and has parameters in braces
 * @param options how the runs behave
 * @param session how the streams behave that read them
 * @param roles roles of which one is needed besides the permission for the id; default none
 * @param format how a run becomes the events of a stream; default {@link RunFormat#PLAIN}
 * @param factory makes the handlers
 */
public record RunRoute(
        Method method,
        String path,
        RunOptions options,
        SessionOptions session,
        Set<String> roles,
        RunFormat format,
        RunFactory factory) {

    /**
     * Validates the route.
     *
     * @throws IllegalArgumentException if the method is neither {@code POST} nor {@code GET}, or
     *     the path does not start with a slash or is no pattern
     */
    public RunRoute {
        Route.requireValidPath(path);
        Objects.requireNonNull(method, "method must not be null");
        Objects.requireNonNull(options, "options must not be null");
        Objects.requireNonNull(session, "session must not be null");
        Objects.requireNonNull(format, "format must not be null");
        Objects.requireNonNull(factory, "factory must not be null");
        roles = Set.copyOf(Objects.requireNonNull(roles, "roles must not be null"));
        if (!method.equals(Method.POST) && !method.equals(Method.GET)) {
            throw new IllegalArgumentException(
                    "method must be POST or GET for a run, was " + method.text());
        }
    }

    /**
     * A route that starts runs by {@code POST}, with the default options.
     *
     * @param path the path, such as {@code /answers/{id}}
     * @param factory makes the handlers
     * @return the route
     * @throws IllegalArgumentException if the path is none
     */
    public static RunRoute post(String path, RunFactory factory) {
        return new RunRoute(
                Method.POST,
                path,
                RunOptions.defaults(),
                SessionOptions.defaults(),
                Set.of(),
                RunFormat.PLAIN,
                factory);
    }

    /**
     * The same route with other options of its runs.
     *
     * @param newOptions how the runs behave
     * @return the new route
     */
    public RunRoute withOptions(RunOptions newOptions) {
        return new RunRoute(method, path, newOptions, session, roles, format, factory);
    }

    /**
     * The same route with other options of its streams.
     *
     * @param newSession how the streams behave
     * @return the new route
     */
    public RunRoute withSession(SessionOptions newSession) {
        return new RunRoute(method, path, options, newSession, roles, format, factory);
    }

    /**
     * The same route for some roles only.
     *
     * @param newRoles of which one is needed
     * @return the new route
     */
    public RunRoute withRoles(Set<String> newRoles) {
        return new RunRoute(method, path, options, session, newRoles, format, factory);
    }

    /**
     * The same route with another format.
     *
     * @param newFormat how a run becomes events
     * @return the new route
     */
    public RunRoute withFormat(RunFormat newFormat) {
        return new RunRoute(method, path, options, session, roles, newFormat, factory);
    }

    /**
     * The method that starts a run and the path.
     *
     * @return for example {@code POST /answers/{id}}
     */
    public String name() {
        return method + " " + path;
    }

    /**
     * The methods that the path has.
     *
     * @return for example {@code POST}, {@code GET}, {@code DELETE}
     */
    public List<Method> methods() {
        return Stream.of(method, Method.GET, Method.DELETE).distinct().toList();
    }

    /**
     * The routes that this one is made of, by their {@linkplain Route#shape() shapes}.
     *
     * @return for example {@code POST /answers/{}}, {@code GET /answers/{}}, {@code DELETE
     *     /answers/{}}
     */
    public Set<String> shapes() {
        return methods().stream()
                .map(each -> Route.shape(each, path))
                .collect(Collectors.toUnmodifiableSet());
    }
}
