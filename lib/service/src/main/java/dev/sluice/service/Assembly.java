package dev.sluice.service;

import dev.sluice.config.ConfiguredRoutes;
import dev.sluice.config.Limits;
import dev.sluice.config.RunsConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.event.EventEncoder;
import dev.sluice.feature.FeatureBuilder;
import dev.sluice.feature.SluiceFeature;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.listener.Listeners;
import dev.sluice.http.tls.CertificateReload;
import dev.sluice.openapi.OpenApi;
import dev.sluice.run.Runs;
import dev.sluice.topic.HistoryBudget;
import dev.sluice.topic.Topics;
import io.helidon.common.context.Context;
import io.helidon.common.context.Contexts;
import io.helidon.config.Config;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Puts the parts of a service together, and opens them in the order in which they need another. */
final class Assembly {

    private static final System.Logger LOGGER = System.getLogger(Assembly.class.getName());

    private final ServiceBuilder code;
    private final Configuration configuration;
    private final Config serverConfig;
    private final SluiceConfig sluice;
    private final Opened opened;
    private final Metrics metrics;
    private final Store store;
    private final Access access;
    private final Topics topics;
    private final Runs runs;
    private final SluiceFeature feature;

    private Assembly(ServiceBuilder code, Configuration configuration, Opened opened) {
        this.code = code;
        this.configuration = configuration;
        this.opened = opened;
        this.serverConfig = configuration.values().get("server");
        this.sluice =
                SluiceConfig.read(
                        configuration.values().get("sluice"),
                        configuration.declared().get("sluice"),
                        code.sources());
        code.whenStopped().forEach(action -> opened.add(action::run));
        this.metrics = opened.add(Metrics.in(code.meters()));
        this.store = opened.add(Store.of(sluice.broker()));
        this.access = opened.add(Access.of(sluice.access(), store, code.access()));
        this.topics = opened.add(topics());
        this.runs = opened.add(runs());
        this.feature = feature();
    }

    /**
     * Starts a service, and returns when it accepts requests.
     *
     * @param code what the application has set
     * @param configuration the rest
     * @param whenLost gets the reason when it can accept no more connections
     * @throws dev.sluice.config.ConfigurationException if the configuration has mistakes
     */
    static SluiceService open(
            ServiceBuilder code, Configuration configuration, Consumer<String> whenLost) {
        Opened opened = new Opened();
        try {
            return new Assembly(code, configuration, opened).start(whenLost);
        } catch (RuntimeException | Error e) {
            closeAfter(e, opened);
            throw e;
        }
    }

    /** The caller is told why the service did not start; that comes first. */
    private static void closeAfter(Throwable failure, Opened opened) {
        try {
            opened.close();
        } catch (IllegalStateException e) {
            failure.addSuppressed(e);
        }
    }

    private Topics topics() {
        HistoryBudget budget =
                HistoryBudget.of(
                        sluice.limits().memory().historyBytes(),
                        sluice.limits().memory().maxTopics());
        Topics made =
                Topics.of(
                        store.broker(sluice.history(), budget, code.broker()),
                        encoder(),
                        metrics.topics());
        code.topicEvents().forEach(made::declare);
        metrics.topics().watch(budget);
        metrics.topics().watch(made);
        return made;
    }

    private Runs runs() {
        RunsConfig config = sluice.runs();
        Runs made =
                Runs.of(
                        store.runs(config.budget(), config.remember()),
                        encoder(),
                        config.limits(),
                        metrics.runs());
        metrics.runs().watch(config.budget());
        metrics.runs().watch(made);
        return made;
    }

    private EventEncoder encoder() {
        return EventEncoder.create(code.json()).withMaxEventBytes(sluice.limits().maxEventBytes());
    }

    private SluiceFeature feature() {
        Limits limits = sluice.limits();
        ConfiguredRoutes routes = sluice.routes();
        FeatureBuilder builder =
                SluiceFeature.builder()
                        .defaults(sluice.defaults())
                        .limits(limits.streams())
                        .json(code.json())
                        .maxEventBytes(limits.maxEventBytes())
                        .clients(
                                Clients.of(access.control(), limits.proxies(), limits.publishing()))
                        .listeners(metrics.streams()::forRoute)
                        .errors(code.errors())
                        .lifecycle(code.lifecycle())
                        .time(code.time())
                        .topics(topics)
                        .runs(runs)
                        .routes(routes);
        code.runs().forEach(builder::run);
        ServiceContext context = new ServiceContext(topics, configuration.values());
        code.controllers()
                .forEach(factory ->
                        builder.controllers(
                                CodeException.<Object>calling(
                                        "the factory of a controller",
                                        () -> factory.apply(context))));
        return builder.build();
    }

    private SluiceService start(Consumer<String> whenLost) {
        CompletableFuture<ListenerCheck> listener = new CompletableFuture<>();
        WebServer server = server(listener);
        access.requireSafeAt(server.prototype());
        ListenAddress.requireFree(server.prototype());
        server.start();
        ListenerCheck check;
        try {
            requireRunning(server);
            check = ListenerCheck.of(server, WebServer.DEFAULT_SOCKET_NAME);
            listener.complete(check);
            LOGGER.log(Level.INFO, StartLine.of(server, sluice, code));
            if (server.hasTls()) {
                opened.add(CertificateReload.start(server, serverConfig.get("tls")));
            }
        } catch (RuntimeException | Error e) {
            server.stop();
            throw e;
        }
        ListenerLoss.watch(
                List.of(check, ListenerCheck.of(server, Health.SOCKET)),
                feature.streams()::isDraining,
                whenLost);
        return new SluiceService(
                server,
                topics,
                runs,
                feature.streams(),
                new Stopping(feature, feature.requests(), server, check, sluice.drain()),
                opened);
    }

    private WebServer server(CompletableFuture<ListenerCheck> listener) {
        Clients clients = feature.streams().clients();
        return WebServer.builder()
                // Requests under way may take as long as the streams.
                .shutdownGracePeriod(sluice.drain().deadline())
                .config(serverConfig)
                .shutdownHook(false)
                .serverContext(context())
                .maxTcpConnections(ConnectionLimit.of(serverConfig, store.mostConnections()))
                .update(builder -> limitRequests(builder, serverConfig))
                .addFeature(Health.of(serverConfig, feature.streams(), topics, access, listener))
                .addFeature(metrics)
                .addFeature(new RunList(runs, InstantSource.system()))
                .addFeature(feature)
                .addFeature(new Page())
                .addFeature(new Catalog(feature.routes(), code.examples(), clients, this::isLocal))
                .addFeature(
                        new OpenApiRoute(clients, openApi(), feature.routes(), topics::declared))
                .addFeature(new MissingRoutes(feature.routes(), clients, this::isLocal))
                .update(access::prepare)
                .routing(this::addRoutes)
                .update(builder -> code.servers().forEach(own -> own.accept(builder)))
                .update(builder -> prepareListeners(builder, sluice.limits()))
                .build();
    }

    private OpenApi openApi() {
        OpenApi documents = OpenApi.titled(code.title(), code.version(), code.json());
        return access.asksForTokens() ? documents.withBearerToken() : documents;
    }

    private boolean isLocal(WebServer server) {
        return access.isLocal(server.prototype());
    }

    private Context context() {
        Context context = Context.create(Contexts.globalContext());
        context.register(topics);
        return context;
    }

    private void addRoutes(HttpRouting.Builder routing) {
        code.routings().forEach(own -> own.accept(routing));
        access.addRoutes(routing);
    }

    private static void limitRequests(WebServerConfig.Builder server, Config configured) {
        if (!RequestLimit.isConfigured(configured)) {
            server.concurrencyLimit(RequestLimit.ofHeap());
        }
    }

    /** The listener of the streams, and the admin socket. */
    private static void prepareListeners(WebServerConfig.Builder server, Limits limits) {
        Map.copyOf(server.sockets())
                .forEach((name, socket) ->
                        server.putSocket(
                                name,
                                ListenerConfig.builder(socket)
                                        .update(builder -> prepare(builder, limits))
                                        .buildPrototype()));
        prepare(server, limits);
    }

    private static void prepare(ListenerConfig.BuilderBase<?, ?> listener, Limits limits) {
        Listeners.prepare(listener, limits.connections(), limits.memory().bodies());
    }

    /** Helidon logs why a socket could not be opened, and returns as if all were well. */
    private static void requireRunning(WebServer server) {
        if (!server.isRunning()) {
            ListenerConfig listener = server.prototype();
            throw new IllegalStateException(
                    "cannot listen on %s:%d, or on the admin socket: the log says why"
                            .formatted(listener.host(), listener.port()));
        }
    }
}
