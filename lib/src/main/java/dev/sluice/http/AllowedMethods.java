package dev.sluice.http;

import dev.sluice.logging.BoundedLog;
import io.helidon.common.Weighted;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRoute;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.spi.ServerFeature;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tells a client that has used a method a path does not have which ones it has: 405 with {@code
 * Allow}, for which Helidon's routing has only 404. {@code OPTIONS} gets a 204 with {@code Allow}.
 *
 * <p>A route that meets another method than its own notes those it has, and leaves the request to
 * the routes after it. If none of them takes it, the feature answers that {@link Listeners#prepare}
 * adds to a server.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6">RFC 9110, section 15.5.6</a>
 */
public final class AllowedMethods implements ServerFeature, Weighted {

    private static final String NAME = "sluice-allowed-methods";

    /** After the routes of the server, which have 100. */
    private static final double WEIGHT = 1;

    private final BoundedLog log = Problems.log();

    AllowedMethods() {}

    /** The methods that the path of a request has, as far as its routes have been asked. */
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

    @Override
    public void setup(ServerFeatureContext context) {
        Listeners.routings(context).values().forEach(routing -> routing.any(this::answer));
    }

    private void answer(ServerRequest request, ServerResponse response) {
        Set<String> methods =
                request.context().get(Noted.class).map(noted -> noted.methods).orElseGet(Set::of);
        if (methods.isEmpty()) {
            response.next();
            return;
        }
        methods.add(Method.OPTIONS.text());
        Header allow = HeaderValues.create(HeaderNames.ALLOW, String.join(", ", methods));
        response.header(allow);
        Method method = request.prologue().method();
        if (method.equals(Method.OPTIONS)) {
            response.status(Status.NO_CONTENT_204).send();
        } else {
            new Problem(Status.METHOD_NOT_ALLOWED_405, "The method must be one of " + allow.get())
                    .log(log, "a method that its path does not have")
                    .send(request, response);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String type() {
        return NAME;
    }

    @Override
    public double weight() {
        return WEIGHT;
    }
}
