package dev.sluice.http.listener;

import dev.sluice.http.problem.Problem;
import dev.sluice.http.problem.Problems;
import dev.sluice.logging.BoundedLog;
import io.helidon.common.Weighted;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.spi.ServerFeature;

/**
 * Answers a request whose route has failed, and writes one entry in the log with the route. An
 * exception without a status becomes a 500 that does not say why; one with a status of 500 or more
 * keeps its own. Error handlers of the application come first.
 */
final class RouteFailures implements ServerFeature, Weighted {

    private static final String NAME = "sluice-route-failures";

    /** After the routing of the application: of two error handlers the first is taken. */
    private static final double WEIGHT = 0.1;

    private final BoundedLog log = Problems.log();

    @Override
    public void setup(ServerFeatureContext context) {
        Routings.of(context)
                .values()
                .forEach(routing -> routing.error(Throwable.class, this::answer));
    }

    private void answer(ServerRequest request, ServerResponse response, Throwable failure) {
        if (!(failure instanceof HttpException decided)) {
            Problems.logFailure(log, request, failure);
            new Problem(Status.INTERNAL_SERVER_ERROR_500, "").send(request, response);
        } else if (decided.status().code() < 500) {
            // Helidon then goes on as if this handler were not there.
            throw decided;
        } else {
            if (!decided.keepAlive()) {
                response.header(HeaderValues.CONNECTION_CLOSE);
            }
            Problems.logged(log, request, decided).send(request, response);
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
