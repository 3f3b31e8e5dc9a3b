package dev.sluice.http.listener;

import dev.sluice.http.problem.Problem;
import dev.sluice.http.problem.Problems;
import dev.sluice.logging.BoundedLog;
import io.helidon.common.Weighted;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.spi.ServerFeature;

/**
 * Answers a request whose route has failed with an exception that means no status: a 500 that does
 * not say why, and one entry in the log that has the route and the exception. Error handlers of the
 * application come first.
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
        if (failure instanceof HttpException decided) {
            // Helidon then goes on as if this handler were not there.
            throw decided;
        }
        Problems.logFailure(log, request, failure);
        new Problem(Status.INTERNAL_SERVER_ERROR_500, "").send(request, response);
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
