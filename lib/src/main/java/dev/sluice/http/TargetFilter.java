package dev.sluice.http;

import dev.sluice.logging.BoundedLog;
import io.helidon.common.Weighted;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.spi.ServerFeature;
import java.net.URI;

/**
 * Refuses request targets that are no paths, such as {@code http:.e}, on all listeners of a server:
 * Helidon's routing fails at them as if the fault were its own. {@code OPTIONS *}, which asks about
 * the server, gets a 204.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-3.2">RFC 9112, section 3.2</a>
 */
final class TargetFilter implements Filter, ServerFeature, Weighted {

    private static final String NAME = "sluice-targets";

    /** Before every feature that looks at a path, and after {@link RequestsUnderWay}. */
    private static final double WEIGHT = 9_900;

    private final BoundedLog log = Problems.log();

    @Override
    public void setup(ServerFeatureContext context) {
        Listeners.routings(context).values().forEach(routing -> routing.addFilter(this));
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        String target = request.prologue().uriPath().rawPath();
        if (target.startsWith("/") || isAbsolute(target)) {
            chain.proceed();
        } else if (target.equals("*") && request.prologue().method().equals(Method.OPTIONS)) {
            response.status(Status.NO_CONTENT_204).send();
        } else {
            new Problem(Status.BAD_REQUEST_400, "The target must be a path")
                    .log(log, "a request whose target is no path")
                    .send(request, response);
        }
    }

    private static boolean isAbsolute(String target) {
        try {
            URI uri = URI.create(target);
            return uri.getHost() != null && uri.getRawPath().startsWith("/");
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
