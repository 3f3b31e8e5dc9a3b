package dev.sluice.feature;

import dev.sluice.http.guard.CrossOrigin;
import dev.sluice.http.listener.Listeners;
import dev.sluice.http.listener.RequestsUnderWay;
import dev.sluice.http.stream.EventStreams;
import dev.sluice.run.Runs;
import dev.sluice.run.web.RunRoutes;
import dev.sluice.session.DrainOptions;
import dev.sluice.topic.Topics;
import dev.sluice.topic.web.TopicRoutes;
import io.helidon.common.Weighted;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.spi.ServerFeature;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Streams, topics and controllers as one feature of a Helidon server.
 *
 * {@snippet :
 * SluiceFeature sluice =
 *         SluiceFeature.builder()
 *                 .stream("/sse", request -> Sources.interval(Duration.ofSeconds(1)))
 *                 .topics("/topics/{+topic}")
 *                 .build();
 * WebServer.builder().update(sluice::addTo).build().start();
 * }
 *
 * <p>Only clients that address the server as {@code localhost} or by a loopback address are let in,
 * and no pages of other origins, unless the {@linkplain FeatureBuilder builder} is told otherwise.
 *
 * <p>{@link #drain} and then stop the server, or {@link #close}. When the server stops, the feature
 * is closed.
 */
public final class SluiceFeature implements ServerFeature, Weighted, AutoCloseable {

    private static final String TYPE = "sluice";

    /** The end of a run reaches its readers before their streams are cut. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final EventStreams streams;
    private final Topics topics;
    private final boolean ownsTopics;
    private final Runs runs;
    private final boolean ownsRuns;
    private final Optional<CrossOrigin> crossOrigin;
    private final RouteTable routes;
    private final RequestsUnderWay requests;

    SluiceFeature(
            EventStreams streams,
            Topics topics,
            boolean ownsTopics,
            Runs runs,
            boolean ownsRuns,
            Optional<CrossOrigin> crossOrigin,
            RouteTable routes) {
        this.streams = streams;
        this.topics = topics;
        this.ownsTopics = ownsTopics;
        this.runs = runs;
        this.ownsRuns = ownsRuns;
        this.crossOrigin = crossOrigin;
        this.routes = routes;
        this.requests = RequestsUnderWay.create(streams::isDraining);
    }

    /**
     * A feature to be set up.
     *
     * @return a builder with no routes
     */
    public static FeatureBuilder builder() {
        return new FeatureBuilder();
    }

    /**
     * Adds the feature to a server, and prepares its listener: connections that do nothing are
     * closed in time, problem responses explain refusals, and streams hold no request. Without the
     * second, {@code addFeature} is enough.
     *
     * @param server the server's builder, complete but for this
     * @see Listeners#prepare(io.helidon.webserver.ListenerConfig.BuilderBase)
     */
    public void addTo(WebServerConfig.Builder server) {
        server.addFeature(this);
        Listeners.prepare(server);
    }

    /**
     * The topics, to publish to.
     *
     * @return those that the builder was given, else topics in memory
     */
    public Topics topics() {
        return topics;
    }

    /**
     * The runs, to find, to stop and to count.
     *
     * @return those that the builder was given, else runs in memory
     */
    public Runs runs() {
        return runs;
    }

    /**
     * The streams, for a handler that answers a request with a stream by itself, and to count.
     *
     * @return the streams
     */
    public EventStreams streams() {
        return streams;
    }

    /**
     * The routes of all streams, topics and controllers, with those of the configuration first.
     *
     * @return the routes; a topic has one for each of its methods
     */
    public List<ServedRoute> routes() {
        return routes.served();
    }

    /**
     * The requests that are not answered yet.
     *
     * @return the requests of all sockets of the server
     */
    public RequestsUnderWay requests() {
        return requests;
    }

    /**
     * Asks the clients of all streams to come back, one after the other, and returns when all
     * streams have ended. Runs may finish until two seconds before the deadline; what is left of
     * them then is given up. The server still answers; stop it after that.
     *
     * @param options how long that may take
     */
    public void drain(DrainOptions options) {
        Thread finishing =
                Thread.ofVirtual()
                        .name("sluice-runs-finish")
                        .start(() -> finishRuns(options.deadline().minus(LAST_WORDS)));
        streams.drain(options);
        try {
            finishing.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void finishRuns(Duration patience) {
        try {
            runs.drain(patience.isNegative() ? Duration.ZERO : patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Ends all streams at once, asks their clients to come back, and closes the topics and runs
     * unless they were given to the builder.
     */
    @Override
    public void close() {
        streams.close();
        if (ownsRuns) {
            runs.close();
        }
        if (ownsTopics) {
            topics.close();
        }
    }

    /** Called by the server. */
    @Override
    public void setup(ServerFeatureContext server) {
        requests.setup(server);
        crossOrigin.ifPresent(origins -> origins.feature().setup(server));
        HttpRouting.Builder routing = server.socket(WebServer.DEFAULT_SOCKET_NAME).httpRouting();
        routes.streams().forEach(route -> routing.route(streams.route(route)));
        routing.register("/", RunRoutes.of(runs, streams, routes.runs()));
        routing.register("/", TopicRoutes.of(topics, streams, routes.topics()));
        routing.register("/", new ClosedWithServer());
    }

    @Override
    public String name() {
        return TYPE;
    }

    @Override
    public String type() {
        return TYPE;
    }

    /** Before other features, so that what these refuse also ends its connection in a drain. */
    @Override
    public double weight() {
        return requests.weight();
    }

    private final class ClosedWithServer implements HttpService {

        @Override
        public void routing(HttpRules rules) {
            // It is there to be told when the server stops.
        }

        @Override
        public void afterStop() {
            close();
        }
    }
}
