package dev.sluice.service;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.clock.StreamTime;
import dev.sluice.event.EventTypes;
import dev.sluice.event.JsonMapping;
import dev.sluice.http.guard.AccessControl;
import dev.sluice.http.stream.SourceFactory;
import dev.sluice.http.stream.StreamLifecycle;
import dev.sluice.run.web.RunRoute;
import dev.sluice.session.ErrorMapper;
import dev.sluice.topic.Broker;
import io.helidon.http.Method;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Sets up a service. What is not set has a default, which is what the configuration says.
 *
 * <p>End with {@link #start} in a program, and with {@link #open} in a test or in a program that
 * has other things to do.
 */
public final class ServiceBuilder {

    private final List<Function<? super ServiceContext, ?>> controllers = new ArrayList<>();
    private final Map<String, SourceFactory> sources = new HashMap<>();
    private final Map<String, Class<?>> topicEvents = new LinkedHashMap<>();
    private final List<RunRoute> runs = new ArrayList<>();
    private final List<Example> examples = new ArrayList<>();
    private final List<Consumer<HttpRouting.Builder>> routings = new ArrayList<>();
    private final List<Consumer<WebServerConfig.Builder>> servers = new ArrayList<>();
    private final List<Runnable> whenStopped = new ArrayList<>();
    private String title = "Event streams";
    private String version = StartLine.version();
    private ObjectMapper json = JsonMapping.create();
    private Optional<MeterRegistry> meters = Optional.empty();
    private Optional<Broker> broker = Optional.empty();
    private Optional<AccessControl> access = Optional.empty();

    private ErrorMapper errors = ErrorMapper.NONE;
    private StreamTime time = StreamTime.SYSTEM;
    private StreamLifecycle lifecycle = StreamLifecycle.NONE;

    ServiceBuilder() {}

    /**
     * Adds controllers.
     *
     * @param added objects whose classes have {@link dev.sluice.controller.SseController}
     * @return this builder
     */
    public ServiceBuilder controllers(Object... added) {
        for (Object controller : added) {
            Objects.requireNonNull(controller, "controllers must not be null");
            controllers.add(context -> controller);
        }
        return this;
    }

    /**
     * Adds a controller that needs the topics or the configuration of the service.
     *
     * @param factory makes it when the service is started, for example {@code service -> new
     *     ChatController(service.topics())}
     * @return this builder
     */
    public ServiceBuilder controller(Function<? super ServiceContext, ?> factory) {
        Objects.requireNonNull(factory, "controller must not be null");
        controllers.add(factory);
        return this;
    }

    /**
     * Names a source, so that the routes of the configuration can use it as {@code source}.
     *
     * @param name the name
     * @param factory makes the source of each stream
     * @return this builder
     * @throws IllegalArgumentException if there is one of that name
     */
    public ServiceBuilder source(String name, SourceFactory factory) {
        Objects.requireNonNull(name, "name must not be null");
        Objects.requireNonNull(factory, "factory must not be null");
        if (sources.putIfAbsent(name, factory) != null) {
            throw new IllegalArgumentException(
                    "source must have a name of its own, was " + name + " twice");
        }
        return this;
    }

    /**
     * Declares the types of the events of topics, see {@link dev.sluice.topic.Topics#declare}: an
     * event of another type is refused where it is published.
     *
     * @param topics the name of a topic, or the beginning of names and a {@code *}, such as {@code
     *     prices/*}
     * @param events a sealed interface of records, as {@link dev.sluice.event.EventTypes#of} takes
     *     it
     * @return this builder
     * @throws IllegalArgumentException if the interface declares no types, or types have been
     *     declared for exactly these topics before
     */
    public ServiceBuilder topicEvents(String topics, Class<?> events) {
        Objects.requireNonNull(topics, "topics must not be null");
        var _ = EventTypes.of(events);
        if (topicEvents.putIfAbsent(topics, events) != null) {
            throw new IllegalArgumentException(
                    "types must be declared once for a topic, were twice for " + topics);
        }
        return this;
    }

    /**
     * Adds runs: work whose stream outlives the connection.
     *
     * @param route the path, how its runs behave, and what makes their handlers
     * @return this builder
     */
    public ServiceBuilder run(RunRoute route) {
        Objects.requireNonNull(route, "route must not be null");
        runs.add(route);
        return this;
    }

    /**
     * Adds an example to the page, which runs it at a click. An example that no route answers is
     * left out, as where the configuration has other routes.
     *
     * @param title what it shows, in a few words
     * @param method the HTTP method, for example {@code POST}
     * @param path the path, query included
     * @param body the body, JSON; empty for none
     * @return this builder
     */
    public ServiceBuilder example(String title, String method, String path, String body) {
        Objects.requireNonNull(title, "title must not be null");
        Objects.requireNonNull(method, "method must not be null");
        Objects.requireNonNull(path, "path must not be null");
        Objects.requireNonNull(body, "body must not be null");
        examples.add(new Example(title, Method.create(method), path, body));
        return this;
    }

    /**
     * Adds routes of Helidon's own, which are asked before all others. The service's access control
     * does not guard them. Their requests have the service's {@link dev.sluice.topic.Topics} in
     * their context.
     *
     * @param routing adds the routes
     * @return this builder
     */
    public ServiceBuilder routing(Consumer<HttpRouting.Builder> routing) {
        Objects.requireNonNull(routing, "routing must not be null");
        routings.add(routing);
        return this;
    }

    /**
     * Sets what the configuration cannot say about the server, such as a {@code Tls} that is made
     * in code or a feature.
     *
     * @param server changes the server's builder, which has the configuration already
     * @return this builder
     */
    public ServiceBuilder server(Consumer<WebServerConfig.Builder> server) {
        Objects.requireNonNull(server, "server must not be null");
        servers.add(server);
        return this;
    }

    /**
     * Names the service in its OpenAPI document.
     *
     * @param name the title; default {@code Event streams}
     * @param release the version of the service; default that of Sluice
     * @return this builder
     */
    public ServiceBuilder title(String name, String release) {
        title = Objects.requireNonNull(name, "title must not be null");
        version = Objects.requireNonNull(release, "version must not be null");
        return this;
    }

    /**
     * Sets how JSON is written in events and read from the bodies of controllers.
     *
     * @param mapper the mapper, which is copied; default {@link JsonMapping#create}
     * @return this builder
     */
    public ServiceBuilder json(ObjectMapper mapper) {
        Objects.requireNonNull(mapper, "json must not be null");
        json = mapper;
        return this;
    }

    /**
     * Sets where the meters are registered. The service does not close the registry.
     *
     * @param registry the registry; default one of Prometheus, without which there is nothing at
     *     {@code /observe/metrics}
     * @return this builder
     */
    public ServiceBuilder meters(MeterRegistry registry) {
        Objects.requireNonNull(registry, "meters must not be null");
        meters = Optional.of(registry);
        return this;
    }

    /**
     * Sets where topics are kept, instead of {@code sluice.broker}, which must then not be set. The
     * service closes it.
     *
     * @param own the broker
     * @return this builder
     */
    public ServiceBuilder broker(Broker own) {
        Objects.requireNonNull(own, "broker must not be null");
        broker = Optional.of(own);
        return this;
    }

    /**
     * Sets the access control, instead of {@code sluice.access.type}, which must then not be set.
     *
     * @param own the access control
     * @return this builder
     */
    public ServiceBuilder access(AccessControl own) {
        Objects.requireNonNull(own, "access must not be null");
        access = Optional.of(own);
        return this;
    }

    /**
     * Sets what the clients of failed streams are told.
     *
     * @param mapper asked if the controller of a stream does not decide; default {@link
     *     ErrorMapper#NONE}
     * @return this builder
     */
    public ServiceBuilder errors(ErrorMapper mapper) {
        Objects.requireNonNull(mapper, "errors must not be null");
        errors = mapper;
        return this;
    }

    /**
     * Sets who is told when streams begin and end, and whose they are.
     *
     * @param told for example a list of those who are online; default {@link StreamLifecycle#NONE}
     * @return this builder
     */
    public ServiceBuilder lifecycle(StreamLifecycle told) {
        Objects.requireNonNull(told, "lifecycle must not be null");
        lifecycle = told;
        return this;
    }

    /**
     * Sets the time that the streams keep, for tests.
     *
     * @param own for example a {@link dev.sluice.clock.VirtualTime}; default {@link
     *     StreamTime#SYSTEM}
     * @return this builder
     */
    public ServiceBuilder time(StreamTime own) {
        Objects.requireNonNull(own, "time must not be null");
        time = own;
        return this;
    }

    /**
     * Adds what is to be done after the streams have ended and the server has stopped.
     *
     * @param action closes what the application has opened
     * @return this builder
     */
    public ServiceBuilder onStop(Runnable action) {
        Objects.requireNonNull(action, "onStop must not be null");
        whenStopped.add(action);
        return this;
    }

    /**
     * Starts the service as this program, and returns when it accepts requests. Sets up the log,
     * prints {@code Sluice is ready} with the address, and stops the service at {@code SIGTERM} and
     * {@code SIGINT}.
     *
     * <p>Ends the program with a line that says why if it cannot start: with 2 if the command line
     * or the configuration is wrong, a port that is taken included, and with 1 for any other
     * reason.
     *
     * @param arguments of the program: configuration keys, each as {@code --key=value}; {@code
     *     --help} and {@code --version} end it
     * @return the running service
     */
    public SluiceService start(String[] arguments) {
        return Program.start(this, List.of(arguments));
    }

    /**
     * Starts the service within a program, and returns when it accepts requests. It does nothing to
     * the log, the signals, or the program.
     *
     * @param arguments configuration keys, each as {@code --key=value}; in a test {@code
     *     --server.port=0} and {@code --admin.port=0} for ports that are free
     * @return the running service, to be closed
     * @throws dev.sluice.config.ConfigurationException if the configuration is wrong, or a port is
     *     taken
     * @throws dev.sluice.controller.BindingException if a controller cannot be bound, or two routes
     *     answer the same requests
     */
    public SluiceService open(String... arguments) {
        return open(List.of(arguments), ListenerLoss::log);
    }

    SluiceService open(List<String> arguments, Consumer<String> whenLost) {
        return Assembly.open(
                this, Configuration.read(Arguments.parse(arguments), System.getenv()), whenLost);
    }

    List<Function<? super ServiceContext, ?>> controllers() {
        return controllers;
    }

    Map<String, SourceFactory> sources() {
        return sources;
    }

    Map<String, Class<?>> topicEvents() {
        return topicEvents;
    }

    List<RunRoute> runs() {
        return List.copyOf(runs);
    }

    List<Example> examples() {
        return examples;
    }

    List<Consumer<HttpRouting.Builder>> routings() {
        return routings;
    }

    List<Consumer<WebServerConfig.Builder>> servers() {
        return servers;
    }

    List<Runnable> whenStopped() {
        return whenStopped;
    }

    String title() {
        return title;
    }

    String version() {
        return version;
    }

    ObjectMapper json() {
        return json;
    }

    Optional<MeterRegistry> meters() {
        return meters;
    }

    Optional<Broker> broker() {
        return broker;
    }

    Optional<AccessControl> access() {
        return access;
    }

    StreamTime time() {
        return time;
    }

    ErrorMapper errors() {
        return errors;
    }

    StreamLifecycle lifecycle() {
        return lifecycle;
    }
}
