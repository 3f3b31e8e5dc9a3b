package dev.sluice.http.connection;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.ProtocolConfigs;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.spi.ProtocolConfig;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import io.helidon.webserver.spi.ServerConnectionSelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Takes every connection of a listener, before Helidon's own protocols: those of HTTP/1.1 and 1.0
 * become a {@link StreamConnection}, those of other protocols that Helidon serves are passed on.
 */
final class ConnectionSelector implements ServerConnectionSelector {

    private static final String HTTP_1_1 = "http/1.1";
    private static final String HTTP_2 = "h2";

    private final ConnectionWatch watch;
    private final ListenerConfig.BuilderBase<?, ?> listener;

    /** Made with the listener's configuration when the first connection comes. */
    private final AtomicReference<@Nullable Served> served = new AtomicReference<>();

    /**
     * The protocols of a listener.
     *
     * @param watch watches its connections
     * @param listener its configuration, which is complete once the server asks this selector
     */
    ConnectionSelector(ConnectionWatch watch, ListenerConfig.BuilderBase<?, ?> listener) {
        this.watch = watch;
        this.listener = listener;
    }

    /**
     * Helidon's protocols on one listener.
     *
     * @param http1 makes its HTTP/1.1 connections
     * @param limits the bounds of an HTTP/1.1 request
     * @param others the other protocols
     */
    record Served(
            ServerConnectionSelector http1,
            Http1Config limits,
            List<ServerConnectionSelector> others) {

        /** Another protocol that speaks so. */
        Optional<ServerConnectionSelector> other(DataReader reader) {
            BufferData bytes = reader.getBuffer(reader.available());
            return others.stream()
                    .filter(other -> other.supports(bytes.rewind()) == Support.SUPPORTED)
                    .findFirst();
        }
    }

    @Override
    public int bytesToIdentifyConnection() {
        return 0;
    }

    @Override
    public Support supports(BufferData data) {
        return Support.SUPPORTED;
    }

    /** Asked for when the server is built, which is the first time that something can be amiss. */
    @Override
    public Set<String> supportedApplicationProtocols() {
        Connections.requirePrepared(listener);
        boolean onlyHttp1 = listener.protocols().stream().allMatch(Http1Config.class::isInstance);
        return onlyHttp1 ? Set.of(HTTP_1_1) : Set.of(HTTP_1_1, HTTP_2);
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        Served protocols = served.get();
        if (protocols == null) {
            protocols = create(context.listenerContext().config());
            served.set(protocols);
        }
        WatchedConnection watched = watch.of(context);
        Optional<ServerConnectionSelector> negotiated = negotiated(context, protocols);
        if (negotiated.isPresent()) {
            watched.leave();
            return negotiated.get().connection(context);
        }
        return new StreamConnection(context, protocols, watched);
    }

    /** The other protocol that client and server have agreed on in the TLS handshake. */
    private static Optional<ServerConnectionSelector> negotiated(
            ConnectionContext context, Served protocols) {
        if (!context.serverSocket().protocolNegotiated()) {
            return Optional.empty();
        }
        String name = context.serverSocket().protocol();
        return protocols.others().stream()
                .filter(other -> other.supportedApplicationProtocols().contains(name))
                .findFirst();
    }

    private static Served create(ListenerConfig listener) {
        ProtocolConfigs configurations = ProtocolConfigs.create(listener.protocols());
        List<ServerConnectionSelector> others = new ArrayList<>();
        Optional<Served> http1 = Optional.empty();
        for (ServerConnectionSelectorProvider<?> provider : providers()) {
            if (provider.protocolConfigType().equals(Http1Config.class)) {
                http1 = http1(provider, listener.name(), configurations, others);
            } else {
                others.addAll(selectors(provider, listener.name(), configurations));
            }
        }
        return http1.orElseThrow(() ->
                new IllegalStateException(
                        "the listener must serve HTTP/1.1, its protocols were "
                                + listener.protocols()));
    }

    @SuppressWarnings("unchecked")
    private static Optional<Served> http1(
            ServerConnectionSelectorProvider<?> provider,
            String listener,
            ProtocolConfigs configurations,
            List<ServerConnectionSelector> others) {
        return configurations.config(provider.protocolType(), Http1Config.class).stream()
                .findFirst()
                .map(config -> {
                    Http1Config reporting = RequestProgress.reportedBy(config);
                    ServerConnectionSelector selector =
                            ((ServerConnectionSelectorProvider<Http1Config>) provider)
                                    .create(listener, reporting, configurations);
                    return new Served(selector, reporting, others);
                });
    }

    private static <C extends ProtocolConfig> List<ServerConnectionSelector> selectors(
            ServerConnectionSelectorProvider<C> provider,
            String listener,
            ProtocolConfigs configurations) {
        return configurations
                .config(provider.protocolType(), provider.protocolConfigType())
                .stream()
                .map(config -> provider.create(listener, config, configurations))
                .toList();
    }

    private static List<ServerConnectionSelectorProvider<?>> providers() {
        List<ServerConnectionSelectorProvider<?>> providers = new ArrayList<>();
        for (ServerConnectionSelectorProvider<?> provider :
                ServiceLoader.load(ServerConnectionSelectorProvider.class)) {
            providers.add(provider);
        }
        return providers;
    }
}
