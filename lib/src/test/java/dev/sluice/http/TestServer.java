package dev.sluice.http;

import dev.sluice.event.EventEncoder;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.listener.Listeners;
import dev.sluice.http.listener.RequestsUnderWay;
import dev.sluice.http.stream.EventStreams;
import dev.sluice.http.stream.Route;
import dev.sluice.http.stream.SourceFactory;
import dev.sluice.http.stream.StreamLimits;
import dev.sluice.session.SessionOptions;
import dev.sluice.source.EventHandler;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** A real server on a free port. Its streams are silent unless a test says otherwise. */
public final class TestServer implements AutoCloseable {

    /** No heartbeat, so that nothing is written but what a test writes. */
    public static final SessionOptions SILENT =
            SessionOptions.defaults().withHeartbeat(Duration.ZERO).withRetryJitter(0);

    public final EventStreams streams;
    public final RequestsUnderWay requests;
    private final WebServer server;

    private TestServer(EventStreams streams, Consumer<HttpRouting.Builder> routing) {
        this(streams, builder -> {}, routing);
    }

    private TestServer(
            EventStreams streams,
            Consumer<WebServerConfig.Builder> settings,
            Consumer<HttpRouting.Builder> routing) {
        this(streams, ConnectionTimeouts.defaults(), settings, routing);
    }

    private TestServer(
            EventStreams streams,
            ConnectionTimeouts timeouts,
            Consumer<WebServerConfig.Builder> settings,
            Consumer<HttpRouting.Builder> routing) {
        this.streams = streams;
        this.requests = RequestsUnderWay.create(streams::isDraining);
        this.server =
                WebServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .shutdownHook(false)
                        .connectionOptions(o ->
                                // As the service: a TLS handshake would wait 40 ms for an ACK.
                                o.socketSendBufferSize(32 * 1024).tcpNoDelay(true))
                        .addFeature(requests)
                        .update(settings)
                        .update(listener ->
                                Listeners.prepare(listener, timeouts, BodyBudget.ofHeap()))
                        .routing(routing)
                        .build()
                        .start();
    }

    /** Streams with the default options for every client, whatever its {@code Host}. */
    public static EventStreams unrestricted() {
        return EventStreams.create(
                SessionOptions.defaults(),
                StreamLimits.NONE,
                EventEncoder.create(),
                Clients.unrestricted());
    }

    public static TestServer of(
            StreamLimits limits, SessionOptions options, SourceFactory factory) {
        EventStreams streams =
                EventStreams.create(options, limits, EventEncoder.create(), Clients.unrestricted());
        return new TestServer(streams, routing -> routing.route(streams.route("/stream", factory)));
    }

    public static TestServer of(
            Consumer<WebServerConfig.Builder> settings,
            SessionOptions options,
            SourceFactory factory) {
        EventStreams streams =
                EventStreams.create(
                        options, StreamLimits.NONE, EventEncoder.create(), Clients.unrestricted());
        return new TestServer(
                streams, settings, routing -> routing.route(streams.route("/stream", factory)));
    }

    public static TestServer of(SessionOptions options, SourceFactory factory) {
        return of(StreamLimits.NONE, options, factory);
    }

    public static TestServer of(Source<?> source) {
        return of(SILENT, request -> source);
    }

    public static TestServer handling(EventHandler handler) {
        return of(Sources.handler(handler));
    }

    public static TestServer of(List<Route> routes) {
        EventStreams streams =
                EventStreams.create(
                        SILENT, StreamLimits.NONE, EventEncoder.create(), Clients.unrestricted());
        return new TestServer(
                streams, routing -> routes.forEach(route -> routing.route(streams.route(route))));
    }

    public static TestServer of(StreamLimits limits, List<Route> routes) {
        EventStreams streams =
                EventStreams.create(SILENT, limits, EventEncoder.create(), Clients.unrestricted());
        return new TestServer(
                streams, routing -> routes.forEach(route -> routing.route(streams.route(route))));
    }

    public static TestServer of(
            ConnectionTimeouts timeouts,
            Consumer<WebServerConfig.Builder> settings,
            Consumer<HttpRouting.Builder> routing) {
        return new TestServer(
                EventStreams.create(
                        SILENT, StreamLimits.NONE, EventEncoder.create(), Clients.unrestricted()),
                timeouts,
                settings,
                routing);
    }

    /** A server with these streams and no routes but one, {@code /stream}. */
    public static TestServer of(EventStreams streams, SourceFactory factory) {
        return new TestServer(streams, routing -> routing.route(streams.route("/stream", factory)));
    }

    public static TestServer routing(Consumer<HttpRouting.Builder> routing) {
        return new TestServer(
                EventStreams.create(
                        SILENT, StreamLimits.NONE, EventEncoder.create(), Clients.unrestricted()),
                routing);
    }

    public int port() {
        return server.port();
    }

    /** The port of a socket besides the server's own. */
    public int port(String socket) {
        return server.port(socket);
    }

    public RawClient client() throws IOException {
        return RawClient.connect(port());
    }

    /** A client that has read the head and the preamble of a stream. */
    public RawClient stream(String... headers) throws IOException {
        RawClient client = client().get("/stream", headers);
        client.head();
        return client.skipPreamble();
    }

    /** A client reads the end of its stream before the place of the stream is given back. */
    public static void awaitNone(EventStreams streams) {
        while (streams.openStreams() > 0) {
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("a stream stays open");
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        streams.close();
        server.stop();
    }
}
