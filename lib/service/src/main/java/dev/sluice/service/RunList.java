package dev.sluice.service;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.http.AllowedMethods;
import dev.sluice.http.problem.Problems;
import dev.sluice.run.RunInfo;
import dev.sluice.run.RunLog;
import dev.sluice.run.Runs;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.spi.ServerFeature;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;

/** Lists the runs that this process knows of, on the admin socket, the newest first. */
final class RunList implements ServerFeature {

    private static final String PATH = "/runs";
    private static final int MOST_LISTED = 1000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Header NO_STORE =
            HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-store");

    private final Runs runs;
    private final InstantSource clock;

    RunList(Runs runs, InstantSource clock) {
        this.runs = runs;
        this.clock = clock;
    }

    @Override
    public void setup(ServerFeatureContext server) {
        server.socket(Health.SOCKET)
                .httpRouting()
                .route(AllowedMethods.route(PATH, Problems.answering(this::answer), Method.GET));
    }

    private void answer(ServerRequest request, ServerResponse response) {
        Collection<RunLog> known = runs.known();
        ObjectNode answer = JSON.createObjectNode().put("total", known.size());
        ArrayNode listed = answer.putArray("runs");
        known.stream()
                .sorted(Comparator.comparingLong(RunList::startedMillis).reversed())
                .limit(MOST_LISTED)
                .forEach(log -> listed.add(entry(log)));
        response.header(NO_STORE).header(HeaderValues.CONTENT_TYPE_JSON).send(answer.toString());
    }

    private static long startedMillis(RunLog log) {
        return log.info().startedMillis();
    }

    private ObjectNode entry(RunLog log) {
        RunInfo run = log.info();
        return JSON.createObjectNode()
                .put("id", run.id().value())
                .put("route", run.route())
                .put("subject", run.subject())
                .put("state", log.state().wireName())
                .put("age_seconds", Math.max(0, clock.millis() - run.startedMillis()) / 1000)
                .put("attempt", run.attempt())
                .put("readers", log.readers())
                .put("bytes", log.length());
    }

    @Override
    public String name() {
        return type();
    }

    @Override
    public String type() {
        return "sluice-runs";
    }
}
