package dev.sluice.feature;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.clock.StreamTime;
import dev.sluice.config.ConfiguredRoutes;
import dev.sluice.controller.ControllerRoutes;
import dev.sluice.controller.Controllers;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.JsonMapping;
import dev.sluice.http.guard.AccessControl;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.guard.CrossOrigin;
import dev.sluice.http.guard.PublishLimit;
import dev.sluice.http.guard.TrustedProxies;
import dev.sluice.http.stream.EventStreams;
import dev.sluice.http.stream.Hooks;
import dev.sluice.http.stream.Route;
import dev.sluice.http.stream.SourceFactory;
import dev.sluice.http.stream.StreamLifecycle;
import dev.sluice.http.stream.StreamLimits;
import dev.sluice.run.Runs;
import dev.sluice.run.web.RunRoute;
import dev.sluice.session.ErrorMapper;
import dev.sluice.session.SessionListener;
import dev.sluice.session.SessionOptions;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.InMemoryBroker;
import dev.sluice.topic.Topics;
import dev.sluice.topic.web.TopicRoute;
import io.helidon.http.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Sets up a {@link SluiceFeature}. Everything has a default. */
public final class FeatureBuilder {

    private final List<PlainStream> plain = new ArrayList<>();
    private final List<Route> streams = new ArrayList<>();
    private final List<String> plainTopics = new ArrayList<>();
    private final List<TopicRoute> topicRoutes = new ArrayList<>();
    private final List<RunRoute> runRoutes = new ArrayList<>();
    private final List<Object> controllers = new ArrayList<>();
    private final Set<String> hosts = new HashSet<>();
    private final Set<String> origins = new HashSet<>();
    private ConfiguredRoutes configured = new ConfiguredRoutes(List.of(), List.of());
    private SessionOptions defaults = SessionOptions.defaults();
    private StreamLimits limits = StreamLimits.NONE;
    private ObjectMapper json = JsonMapping.create();
    private int maxEventBytes = EventEncoder.DEFAULT_MAX_EVENT_BYTES;
    private Optional<Topics> topics = Optional.empty();
    private Optional<Runs> runs = Optional.empty();
    private Optional<Clients> clients = Optional.empty();
    private Hooks hooks = Hooks.none();
    private StreamTime time = StreamTime.SYSTEM;

    FeatureBuilder() {}

    /** A stream that has the default options, which may be set after it. */
    private record PlainStream(String path, SourceFactory factory) {}

    /**
     * Adds a stream with the default options.
     *
     * @param path the path, which may have parameters in braces
     * @param factory makes the source of each stream
     * @return this builder
     * @throws IllegalArgumentException if the path is none
     */
    public FeatureBuilder stream(String path, SourceFactory factory) {
        Objects.requireNonNull(factory, "factory must not be null");
        Route.requireValidPath(path);
        plain.add(new PlainStream(path, factory));
        return this;
    }

    /**
     * Adds a stream with a method, options or roles of its own.
     *
     * @param route the stream
     * @return this builder
     */
    public FeatureBuilder stream(Route route) {
        Objects.requireNonNull(route, "route must not be null");
        streams.add(route);
        return this;
    }

    /**
     * Adds the streams of controllers.
     *
     * @param controllers objects whose classes have {@link dev.sluice.controller.SseController}
     * @return this builder
     */
    public FeatureBuilder controllers(Object... controllers) {
        addAll(this.controllers, "controllers", controllers);
        return this;
    }

    /**
     * Adds a path at which every topic can be read and published to, with the default options.
     *
     * @param path the path, which ends with {@code /{topic}}, or with {@code /{+topic}} for names
     *     with slashes
     * @return this builder
     * @throws IllegalArgumentException if the path ends otherwise
     */
    public FeatureBuilder topics(String path) {
        plainTopics.add(TopicRoute.at(path).path());
        return this;
    }

    /**
     * Adds a path of topics with options of its own.
     *
     * @param route the path, its topic, and how its streams behave
     * @return this builder
     */
    public FeatureBuilder topics(TopicRoute route) {
        Objects.requireNonNull(route, "route must not be null");
        topicRoutes.add(route);
        return this;
    }

    /**
     * Adds runs: work whose stream outlives the connection.
     *
     * @param route the path, how its runs behave, and what makes their handlers
     * @return this builder
     */
    public FeatureBuilder run(RunRoute route) {
        Objects.requireNonNull(route, "route must not be null");
        runRoutes.add(route);
        return this;
    }

    /**
     * Sets the runs, which the feature then does not close. The default is runs in memory with the
     * default limits.
     *
     * @param own the runs
     * @return this builder
     */
    public FeatureBuilder runs(Runs own) {
        Objects.requireNonNull(own, "runs must not be null");
        runs = Optional.of(own);
        return this;
    }

    /**
     * Adds routes that were read from a configuration. They win over the others.
     *
     * @param routes the routes
     * @return this builder
     */
    public FeatureBuilder routes(ConfiguredRoutes routes) {
        Objects.requireNonNull(routes, "routes must not be null");
        configured = routes;
        return this;
    }

    /**
     * Sets the topics, which the feature then does not close. The default is topics in memory with
     * the default limits.
     *
     * @param own the topics
     * @return this builder
     */
    public FeatureBuilder topics(Topics own) {
        Objects.requireNonNull(own, "topics must not be null");
        topics = Optional.of(own);
        return this;
    }

    /**
     * Sets the options of every stream that is not given its own.
     *
     * @param options the options; default {@link SessionOptions#defaults}
     * @return this builder
     */
    public FeatureBuilder defaults(SessionOptions options) {
        Objects.requireNonNull(options, "defaults must not be null");
        defaults = options;
        return this;
    }

    /**
     * Sets how many streams may be open.
     *
     * @param most the limits; default {@link StreamLimits#NONE}
     * @return this builder
     */
    public FeatureBuilder limits(StreamLimits most) {
        Objects.requireNonNull(most, "limits must not be null");
        limits = most;
        return this;
    }

    /**
     * Sets how JSON is written in events and read from the bodies of controllers.
     *
     * @param mapper the mapper, which is copied; default {@link JsonMapping#create}
     * @return this builder
     */
    public FeatureBuilder json(ObjectMapper mapper) {
        Objects.requireNonNull(mapper, "json must not be null");
        json = mapper;
        return this;
    }

    /**
     * Sets how much one event may take on the wire.
     *
     * @param bytes the most bytes; default {@link EventEncoder#DEFAULT_MAX_EVENT_BYTES}
     * @return this builder
     */
    public FeatureBuilder maxEventBytes(int bytes) {
        maxEventBytes = bytes;
        return this;
    }

    /**
     * Adds names by which clients may address the server, besides loopback ones.
     *
     * @param names names or addresses without a port, such as {@code stream.example}
     * @return this builder
     */
    public FeatureBuilder hosts(String... names) {
        addAll(hosts, "hosts", names);
        return this;
    }

    /**
     * Adds origins whose pages may read and publish, besides those of the server itself.
     *
     * @param allowed exact origins, such as {@code https://app.example}
     * @return this builder
     */
    public FeatureBuilder origins(String... allowed) {
        addAll(origins, "origins", allowed);
        return this;
    }

    /**
     * Sets the clients with their permissions, instead of {@link #hosts} and {@link #origins}.
     *
     * @param own for example {@link Clients#unrestricted}
     * @return this builder
     */
    public FeatureBuilder clients(Clients own) {
        Objects.requireNonNull(own, "clients must not be null");
        clients = Optional.of(own);
        return this;
    }

    /**
     * Sets who is notified of what happens to the streams.
     *
     * @param ofRoute gives the listener of the streams of a route, by its pattern
     * @return this builder
     */
    public FeatureBuilder listeners(Function<String, SessionListener> ofRoute) {
        hooks = hooks.withListeners(ofRoute);
        return this;
    }

    /**
     * Sets what the clients of failed streams are told.
     *
     * @param mapper asked if the route of a stream does not decide; default {@link
     *     ErrorMapper#NONE}
     * @return this builder
     */
    public FeatureBuilder errors(ErrorMapper mapper) {
        hooks = hooks.withErrors(mapper);
        return this;
    }

    /**
     * Sets who is told when streams begin and end, and whose they are.
     *
     * @param told for example a list of those who are online; default {@link StreamLifecycle#NONE}
     * @return this builder
     */
    public FeatureBuilder lifecycle(StreamLifecycle told) {
        hooks = hooks.withLifecycle(told);
        return this;
    }

    /**
     * Sets the time that streams keep: that of their intervals and throttles, heartbeats and
     * lifetimes.
     *
     * @param own a {@link dev.sluice.clock.VirtualTime} in a test; default {@link
     *     StreamTime#SYSTEM}
     * @return this builder
     */
    public FeatureBuilder time(StreamTime own) {
        Objects.requireNonNull(own, "time must not be null");
        time = own;
        return this;
    }

    /**
     * Makes the feature.
     *
     * @return the feature, for {@code WebServer.builder().addFeature}
     * @throws IllegalArgumentException if two routes answer the same requests, or both clients and
     *     hosts or origins are set
     * @throws dev.sluice.controller.BindingException if a controller cannot be bound
     */
    public SluiceFeature build() {
        ControllerRoutes bound = Controllers.create(defaults, json).bindAll(controllers.toArray());
        runRoutes.addAll(bound.runs());
        RouteTable table =
                RouteTable.of(configured, allStreams(bound.streams()), allTopics(), runRoutes);
        CrossOrigin crossOrigin = new CrossOrigin(origins, false);
        EventEncoder encoder = EventEncoder.create(json).withMaxEventBytes(maxEventBytes);
        EventStreams eventStreams =
                EventStreams.create(defaults, limits, encoder, clients(crossOrigin), hooks, time);
        return new SluiceFeature(
                eventStreams,
                topics.orElseGet(
                        () -> Topics.of(InMemoryBroker.create(HistoryLimits.defaults()), encoder)),
                topics.isEmpty(),
                runs.orElseGet(() -> Runs.inMemory(encoder)),
                runs.isEmpty(),
                clients.isPresent() ? Optional.empty() : Optional.of(crossOrigin),
                table);
    }

    private static <T> void addAll(Collection<T> to, String name, T[] added) {
        for (T element : added) {
            to.add(Objects.requireNonNull(element, name + " must not be null"));
        }
    }

    private List<Route> allStreams(List<Route> ofControllers) {
        List<Route> all = new ArrayList<>(streams);
        plain.forEach(stream ->
                all.add(new Route(Method.GET, stream.path(), defaults, stream.factory())));
        all.addAll(ofControllers);
        return all;
    }

    private List<TopicRoute> allTopics() {
        List<TopicRoute> all = new ArrayList<>(topicRoutes);
        plainTopics.forEach(path -> all.add(TopicRoute.at(path).withOptions(defaults)));
        return all;
    }

    private Clients clients(CrossOrigin crossOrigin) {
        if (clients.isPresent() && !(hosts.isEmpty() && origins.isEmpty())) {
            throw new IllegalArgumentException(
                    "hosts and origins must not be set beside clients, which decide by themselves");
        }
        return clients.orElseGet(() ->
                Clients.of(
                        AccessControl.openAt(hosts, crossOrigin),
                        TrustedProxies.NONE,
                        PublishLimit.NONE));
    }
}
