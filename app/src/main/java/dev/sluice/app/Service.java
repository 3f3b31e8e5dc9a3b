package dev.sluice.app;

import dev.sluice.config.Limits;
import dev.sluice.config.SluiceConfig;
import dev.sluice.controller.Controllers;
import dev.sluice.event.EventEncoder;
import dev.sluice.http.CertificateReload;
import dev.sluice.http.Clients;
import dev.sluice.http.EventStreams;
import dev.sluice.http.Listeners;
import dev.sluice.http.RequestsUnderWay;
import dev.sluice.http.StreamRoute;
import dev.sluice.source.Sources;
import dev.sluice.topic.HistoryBudget;
import dev.sluice.topic.Topics;
import dev.sluice.topic.web.TopicRoutes;
import io.helidon.config.Config;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The running service: everything that is open, and the order in which it is closed. */
final class Service implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger(Service.class.getName());

    private final Prices prices;
    private final Store store;
    private final Topics topics;
    private final Access access;
    private final WebServer server;
    private final Metrics metrics;
    private final Optional<CertificateReload> certificate;
    private final Stopping stopping;

    private Service(
            Prices prices,
            Store store,
            Topics topics,
            Access access,
            WebServer server,
            Metrics metrics,
            Optional<CertificateReload> certificate,
            Stopping stopping) {
        this.stopping = stopping;
        this.metrics = metrics;
        this.prices = prices;
        this.store = store;
        this.topics = topics;
        this.access = access;
        this.server = server;
        this.certificate = certificate;
    }

    /**
     * Starts the service and returns when it accepts requests.
     *
     * @throws dev.sluice.config.ConfigurationException if the configuration has mistakes
     */
    static Service start(Configuration configuration) {
        Prices prices = new Prices();
        SluiceConfig sluice =
                SluiceConfig.read(
                        configuration.values().get("sluice"),
                        configuration.declared().get("sluice"),
                        Map.of("prices", request -> Sources.publisher(prices.publisher())));
        Limits limits = sluice.limits();
        EventEncoder encoder = EventEncoder.create().withMaxEventBytes(limits.maxEventBytes());
        Metrics metrics = new Metrics();
        Store store = Store.of(sluice.broker());
        Access access = Access.of(sluice.access(), store);
        Clients clients = Clients.of(access.control(), limits.proxies(), limits.publishing());
        EventStreams streams =
                EventStreams.create(
                        sluice.defaults(),
                        limits.streams(),
                        encoder,
                        clients,
                        metrics.streams()::forRoute);
        HistoryBudget budget =
                HistoryBudget.of(limits.memory().historyBytes(), limits.memory().maxTopics());
        Topics topics =
                Topics.of(store.broker(sluice.history(), budget), encoder, metrics.topics());
        metrics.topics().watch(budget);
        metrics.topics().watch(topics);
        List<StreamRoute> routes =
                configuredBeforeAnnotated(
                        sluice.routes().streams(),
                        Controllers.create(sluice.defaults()).bind(new HelloController()));
        Config serverConfig = configuration.values().get("server");
        RequestsUnderWay requests = RequestsUnderWay.create(streams);
        CompletableFuture<ListenerCheck> listener = new CompletableFuture<>();
        WebServer server =
                WebServer.builder()
                        // Requests under way may take as long as the streams.
                        .shutdownGracePeriod(sluice.drain().deadline())
                        .config(serverConfig)
                        .shutdownHook(false)
                        .maxTcpConnections(
                                ConnectionLimit.of(serverConfig, store.mostConnections()))
                        .update(builder -> limitRequests(builder, serverConfig))
                        .addFeature(Health.of(serverConfig, streams, topics, access, listener))
                        .addFeature(metrics)
                        .addFeature(requests)
                        .update(access::prepare)
                        .routing(routing -> {
                            access.addRoutes(routing);
                            addRoutes(routing, streams, routes);
                            routing.register(
                                    "/", TopicRoutes.of(topics, streams, sluice.routes().topics()));
                            routing.register("/", new Page());
                        })
                        .update(builder -> prepareListeners(builder, limits))
                        .build();
        access.requireSafeAt(server.prototype());
        ListenAddress.requireFree(server.prototype());
        server.start();
        requireRunning(server);
        ListenerCheck check = ListenerCheck.of(server, WebServer.DEFAULT_SOCKET_NAME);
        listener.complete(check);
        ListenerLoss.watch(
                List.of(check, ListenerCheck.of(server, Health.SOCKET)),
                streams::isDraining,
                ListenerLoss::exit);
        LOGGER.log(Level.INFO, StartLine.of(server, sluice));
        prices.start();
        return new Service(
                prices,
                store,
                topics,
                access,
                server,
                metrics,
                certificate(server, serverConfig.get("tls")),
                new Stopping(streams, requests, server, check, sluice.drain()));
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

    private static Optional<CertificateReload> certificate(WebServer server, Config tls) {
        return server.hasTls()
                ? Optional.of(CertificateReload.start(server, tls))
                : Optional.empty();
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

    /** The address of the service, for a person to open. */
    String address() {
        ListenerConfig listener = server.prototype();
        String scheme = server.hasTls() ? "https" : "http";
        return "%s://%s:%d".formatted(scheme, listener.host(), server.port());
    }

    /** The longest that it takes to end the streams and the requests. */
    Duration longestStop() {
        return stopping.longest();
    }

    /** Ends the streams and the requests, each in its time, and closes all that is open. */
    @Override
    public void close() {
        certificate.ifPresent(CertificateReload::close);
        stopping.run();
        access.close();
        topics.close();
        store.close();
        prices.close();
        metrics.close();
    }

    /** Configured routes win over those in the code. */
    private static List<StreamRoute> configuredBeforeAnnotated(
            List<StreamRoute> configured, List<StreamRoute> annotated) {
        Set<String> taken = configured.stream().map(StreamRoute::name).collect(Collectors.toSet());
        return Stream.concat(
                        configured.stream(),
                        annotated.stream().filter(route -> isFree(route, taken)))
                .toList();
    }

    private static boolean isFree(StreamRoute route, Set<String> taken) {
        boolean free = !taken.contains(route.name());
        if (!free) {
            LOGGER.log(Level.INFO, "{0} is as configured, not as in the code", route.name());
        }
        return free;
    }

    private static void addRoutes(
            HttpRouting.Builder routing, EventStreams streams, List<StreamRoute> routes) {
        routes.forEach(route -> routing.route(streams.route(route)));
    }
}
