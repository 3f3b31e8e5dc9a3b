package dev.sluice.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.Bytes;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.ProtocolConfigs;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.spi.ProtocolConfig;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import io.helidon.webserver.spi.ServerConnectionSelectorProvider;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Helidon's HTTP/1.1, on connections that can {@link StreamConnection go on as a stream}. */
final class StreamProtocol implements ServerConnectionSelector {

    private static final String VERSION = " HTTP/1.1\r";

    /** Helidon's own, made with the listener's configuration when the first connection comes. */
    private final AtomicReference<@Nullable ServerConnectionSelector> http1 =
            new AtomicReference<>();

    @Override
    public int bytesToIdentifyConnection() {
        return 0;
    }

    @Override
    public Support supports(BufferData data) {
        int lineEnd = data.indexOf(Bytes.LF_BYTE);
        // Without an end of the line it is Helidon's parser that bounds its length.
        boolean isHttp1 = lineEnd < 0 || data.readString(lineEnd).endsWith(VERSION);
        return isHttp1 ? Support.SUPPORTED : Support.UNSUPPORTED;
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return Set.of("http/1.1");
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        ServerConnectionSelector selector = http1.get();
        if (selector == null) {
            selector = create(context.listenerContext().config());
            http1.set(selector);
        }
        return new StreamConnection(context, selector);
    }

    private static ServerConnectionSelector create(ListenerConfig listener) {
        for (ServerConnectionSelectorProvider<?> provider :
                ServiceLoader.load(ServerConnectionSelectorProvider.class)) {
            if (provider.protocolConfigType().equals(Http1Config.class)) {
                return create(provider, listener);
            }
        }
        throw new IllegalStateException("Helidon's HTTP/1.1 must be on the class path, was not");
    }

    private static <C extends ProtocolConfig> ServerConnectionSelector create(
            ServerConnectionSelectorProvider<C> provider, ListenerConfig listener) {
        ProtocolConfigs protocols = ProtocolConfigs.create(listener.protocols());
        C configuration =
                protocols.config(provider.protocolType(), provider.protocolConfigType()).getFirst();
        return provider.create(listener.name(), configuration, protocols);
    }
}
