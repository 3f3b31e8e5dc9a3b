package dev.sluice.http;

import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRoute;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The methods that a path has. A route that meets another method than its own notes those it has,
 * and leaves the request to the routes after it. If none of them takes it, a server that {@link
 * dev.sluice.http.listener.Listeners#prepare} has prepared answers with what was noted: 405 with
 * {@code Allow}, for which Helidon's routing has only 404, and 204 with {@code Allow} to {@code
 * OPTIONS}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6">RFC 9110, section 15.5.6</a>
 */
public final class AllowedMethods {

    private AllowedMethods() {}

    /** What has been noted, in the context of the request. */
    private static final class Noted {
        private final Set<String> methods = new TreeSet<>();
    }

    /**
     * A route that takes some methods of a path.
     *
     * @param path the path, which may have parameters in braces
     * @param handler answers requests with one of the methods
     * @param methods one or more
     * @return the route, for {@code HttpRules.route}
     */
    public static HttpRoute route(String path, Handler handler, Method... methods) {
        List<Method> own = List.of(methods);
        return HttpRoute.builder()
                .path(path)
                .handler((request, response) -> {
                    if (own.contains(request.prologue().method())) {
                        handler.handle(request, response);
                    } else {
                        note(request, own);
                        response.next();
                    }
                })
                .build();
    }

    /**
     * Notes methods that the path of a request has, from a handler that leaves it to the next one.
     *
     * @param request the request
     * @param methods the methods
     */
    public static void note(ServerRequest request, List<Method> methods) {
        Noted noted = request.context().get(Noted.class).orElseGet(Noted::new);
        methods.forEach(method -> noted.methods.add(method.text()));
        request.context().register(noted);
    }

    /**
     * The methods that the path of a request has, as far as its routes have been asked.
     *
     * @param request the request
     * @return their names in alphabetical order; none if no route has noted any
     */
    public static SortedSet<String> noted(ServerRequest request) {
        SortedSet<String> methods = new TreeSet<>();
        request.context().get(Noted.class).ifPresent(noted -> methods.addAll(noted.methods));
        return methods;
    }
}
