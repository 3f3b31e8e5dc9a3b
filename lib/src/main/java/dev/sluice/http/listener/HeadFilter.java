package dev.sluice.http.listener;

import dev.sluice.http.problem.Problem;
import dev.sluice.http.problem.Problems;
import dev.sluice.logging.BoundedLog;
import io.helidon.common.Weighted;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.spi.ServerFeature;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Looks at the heads of all requests to a server, before anything else does.
 *
 * <ul>
 *   <li>Targets that are no paths, such as {@code http:.e}, are refused: Helidon's routing fails at
 *       them as if the fault were its own. So are absolute ones of another host than {@code Host}.
 *       {@code OPTIONS *}, which asks about the server, gets a 204.
 *   <li>Headers that decide something and may be sent only once are refused if they are repeated:
 *       proxies may take another one than we do.
 *   <li>The response to a request with {@code Expect} says that its connection ends, and it does: a
 *       body that Helidon has not asked for would be read as the next request.
 * </ul>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-3.2">RFC 9112, section 3.2</a>
 */
final class HeadFilter implements Filter, ServerFeature, Weighted {

    private static final List<HeaderName> ONCE =
            List.of(
                    HeaderNames.ORIGIN,
                    HeaderNames.create("Idempotency-Key"),
                    HeaderNames.create("Last-Event-ID"));

    private static final String NAME = "sluice-targets";

    /** Before every feature that looks at a path, and after {@link RequestsUnderWay}. */
    private static final double WEIGHT = 9_900;

    private final BoundedLog log = Problems.log();

    @Override
    public void setup(ServerFeatureContext context) {
        Routings.of(context).values().forEach(routing -> routing.addFilter(this));
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        String target = request.prologue().uriPath().rawPath();
        if (isHttp1(request) && request.headers().contains(HeaderNames.EXPECT)) {
            response.beforeSend(() -> response.header(HeaderValues.CONNECTION_CLOSE));
        }
        Optional<HeaderName> repeated =
                ONCE.stream().filter(name -> isRepeated(request, name)).findFirst();
        if (repeated.isPresent()) {
            new Problem(Status.BAD_REQUEST_400, repeated.get().defaultCase() + " must be sent once")
                    .log(log, "a request with a repeated header")
                    .send(request, response);
        } else if (target.startsWith("/") || isAbsolute(target, request)) {
            chain.proceed();
        } else if (target.equals("*") && request.prologue().method().equals(Method.OPTIONS)) {
            response.status(Status.NO_CONTENT_204).send();
        } else {
            new Problem(Status.BAD_REQUEST_400, "The target must be a path of this host")
                    .log(log, "a request whose target is no path")
                    .send(request, response);
        }
    }

    private static boolean isHttp1(RoutingRequest request) {
        return request.prologue().protocolVersion().startsWith("1");
    }

    private static boolean isRepeated(RoutingRequest request, HeaderName name) {
        return request.headers().contains(name)
                && request.headers().get(name).allValues().size() > 1;
    }

    private static boolean isAbsolute(String target, RoutingRequest request) {
        try {
            URI uri = URI.create(target);
            return uri.getHost() != null
                    && uri.getRawPath().startsWith("/")
                    && request.authority().equalsIgnoreCase(uri.getRawAuthority());
        } catch (IllegalArgumentException e) {
            return false;
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
