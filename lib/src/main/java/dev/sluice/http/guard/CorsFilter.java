package dev.sluice.http.guard;

import dev.sluice.http.problem.Problem;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The server's side of the CORS protocol. A page of another origin that is not allowed gets 403.
 * Ours, because Helidon's refuses a preflight whose list of headers has no spaces, and browsers
 * write none.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch, the CORS protocol</a>
 */
record CorsFilter(CrossOrigin crossOrigin) implements Filter {

    private static final Set<String> METHODS = Set.of("DELETE", "GET", "HEAD", "POST");
    private static final String METHOD_LIST = "DELETE, GET, HEAD, POST";
    private static final String EXPOSED = "Retry-After";

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (CrossOrigin.isOwn(request) || crossOrigin.allowOrigins().isEmpty()) {
            chain.proceed();
            return;
        }
        boolean allowed = crossOrigin.isOwnOrAllowed(request);
        response.header(HeaderValues.create(HeaderNames.VARY, "Origin"));
        if (!allowed) {
            refuse(request, response, "Pages of this origin are not allowed");
            return;
        }
        allowOrigin(request, response);
        if (isPreflight(request)) {
            answerPreflight(request, response);
        } else {
            set(response, HeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
            chain.proceed();
        }
    }

    private void answerPreflight(RoutingRequest request, RoutingResponse response) {
        String method = request.headers().get(HeaderNames.ACCESS_CONTROL_REQUEST_METHOD).get();
        if (!METHODS.contains(method)) {
            refuse(request, response, "Pages of other origins may use " + METHOD_LIST);
        } else if (!allowsHeaders(request)) {
            refuse(
                    request,
                    response,
                    "Pages of other origins may send " + crossOrigin.headerList());
        } else {
            set(response, HeaderNames.ACCESS_CONTROL_ALLOW_METHODS, METHOD_LIST);
            set(response, HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, crossOrigin.headerList());
            response.status(Status.NO_CONTENT_204).send();
        }
    }

    private boolean allowsHeaders(ServerRequest request) {
        return request.headers().all(HeaderNames.ACCESS_CONTROL_REQUEST_HEADERS, List::of).stream()
                .flatMap(list -> Arrays.stream(list.split(",", -1)))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .allMatch(name ->
                        name.isEmpty()
                                || CrossOrigin.DEFAULT_HEADERS.contains(name)
                                || crossOrigin.allowHeaders().contains(name));
    }

    private void allowOrigin(ServerRequest request, RoutingResponse response) {
        String origin = crossOrigin.allowsAny() ? "*" : CrossOrigin.origin(request).orElseThrow();
        set(response, HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if (crossOrigin.allowCredentials()) {
            set(response, HeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        }
    }

    private static boolean isPreflight(ServerRequest request) {
        return request.prologue().method().equals(Method.OPTIONS)
                && request.headers().contains(HeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
    }

    private static void refuse(ServerRequest request, RoutingResponse response, String detail) {
        new Problem(Status.FORBIDDEN_403, detail).send(request, response);
    }

    private static void set(RoutingResponse response, HeaderName name, String value) {
        response.header(HeaderValues.create(name, value));
    }
}
