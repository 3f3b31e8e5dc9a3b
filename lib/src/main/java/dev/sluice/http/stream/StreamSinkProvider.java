package dev.sluice.http.stream;

import io.helidon.common.GenericType;
import io.helidon.common.media.type.MediaType;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http.spi.Sink;
import io.helidon.webserver.http.spi.SinkProvider;
import io.helidon.webserver.http.spi.SinkProviderContext;
import java.util.function.BiConsumer;

/** Gives Helidon the {@link StreamSink}. Found by the service loader, not to be used directly. */
public final class StreamSinkProvider implements SinkProvider<Object> {

    /** For the service loader. */
    public StreamSinkProvider() {}

    @Override
    public boolean supports(GenericType<? extends Sink<?>> type, ServerRequest request) {
        return StreamSink.TYPE.equals(type) && Accept.allowsEventStream(request.headers());
    }

    @Override
    // The interface is so; and supports() has said that X is StreamSink.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <X extends Sink<Object>> X create(SinkProviderContext context) {
        return (X) StreamSink.open(context);
    }

    @Override
    @Deprecated
    // Abstract in the interface until Helidon removes it.
    @SuppressWarnings({"removal", "TypeParameterUnusedInFormals"})
    public <X extends Sink<Object>> X create(
            ServerResponse response,
            BiConsumer<Object, MediaType> eventConsumer,
            Runnable closeRunnable) {
        throw new UnsupportedOperationException("needs the sink provider context");
    }
}
