package dev.sluice.http.listener;

import dev.sluice.http.AllowedMethods;
import dev.sluice.http.problem.Problem;
import dev.sluice.http.problem.Problems;
import dev.sluice.logging.BoundedLog;
import io.helidon.common.Weighted;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.spi.ServerFeature;
import java.util.SortedSet;

/**
 * Tells a client that has used a method a path does not have which ones it has, as far as its
 * routes have noted them: see {@link AllowedMethods}.
 */
final class MethodAnswers implements ServerFeature, Weighted {

    private static final String NAME = "sluice-allowed-methods";

    /** After the routes of the server, which have 100. */
    private static final double WEIGHT = 1;

    private final BoundedLog log = Problems.log();

    @Override
    public void setup(ServerFeatureContext context) {
        Routings.of(context).values().forEach(routing -> routing.any(this::answer));
    }

    private void answer(ServerRequest request, ServerResponse response) {
        SortedSet<String> methods = AllowedMethods.noted(request);
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
