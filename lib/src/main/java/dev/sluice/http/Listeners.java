package dev.sluice.http;

import io.helidon.common.context.Context;
import io.helidon.common.context.Contexts;
import io.helidon.common.socket.SocketOptions;
import io.helidon.common.tls.Tls;
import io.helidon.http.DirectHandler;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.spi.ServerFeature;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Configures a listener so that its connections and all its responses follow our conventions. */
public final class Listeners {

    private static final Pattern PORT = Pattern.compile(":\\d*$");
    private static final Pattern BRACKETS = Pattern.compile("^\\[(.*)]$");

    private Listeners() {}

    /**
     * Prepares a listener with the default timeouts, and with a budget for bodies that is a part of
     * the heap.
     *
     * @param listener the listener's configuration, or the server's, complete but for this
     * @see #prepare(ListenerConfig.BuilderBase, ConnectionTimeouts, BodyBudget)
     */
    public static void prepare(ListenerConfig.BuilderBase<?, ?> listener) {
        prepare(listener, ConnectionTimeouts.defaults(), BodyBudget.ofHeap());
    }

    /**
     * Prepares a listener:
     *
     * <ul>
     *   <li>Connections can go on as streams, which then hold neither a request permit nor what
     *       belonged to the request.
     *   <li>Connections that do not get a request through in time are closed. When {@code
     *       max-tcp-connections} are open, those that have waited longest for a request make room.
     *       Connections of HTTP/2 and upgraded ones are not watched.
     *   <li>The bodies of all requests to a server share a budget, whichever of its listeners they
     *       come to.
     *   <li>A connection is closed after a request or a response with {@code Connection: close}.
     *   <li>A connection with TLS gives its file descriptor back when it is closed.
     *   <li>Requests of HTTP/1.0 are served, with a response that ends with its connection.
     *   <li>A method that a path does not have gets 405 with {@code Allow}, if its routes are made
     *       by {@link dev.sluice.http.stream.EventStreams#route} or {@link AllowedMethods#route};
     *       {@code OPTIONS} gets 204 with {@code Allow}.
     *   <li>A route that fails with an exception that neither means a status nor has an error
     *       handler gets a 500 that does not say why, and one entry in the log with the route.
     *   <li>What Helidon refuses by itself gets a problem response (RFC 9457), with a 4xx if a
     *       request cannot be read.
     * </ul>
     *
     * <p>Call it last: it builds on {@code tls}, {@code connection-options} and {@code
     * max-tcp-connections} as they are by then. If {@code tls} or {@code connection-options} are
     * set later, building the server fails with an {@link IllegalStateException}.
     *
     * @param listener the listener's configuration, or the server's, complete but for this
     * @param timeouts how long a connection may take to get a request through
     * @param bodies the memory for bodies; it has no effect for listeners besides the server's own,
     *     which use that of the server
     */
    public static void prepare(
            ListenerConfig.BuilderBase<?, ?> listener,
            ConnectionTimeouts timeouts,
            BodyBudget bodies) {
        if (listener instanceof WebServerConfig.BuilderBase<?, ?> server) {
            Context context =
                    Context.create(server.serverContext().orElseGet(Contexts::globalContext));
            context.register(bodies);
            server.serverContext(context);
            server.addFeature(new HeadFilter());
            server.addFeature(new AllowedMethods());
            server.addFeature(new RouteFailures());
        }
        DirectHandler problems = new ProblemHandler(Problems.log());
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            handlers.addHandler(type, problems);
        }
        listener.directHandlers(handlers.build());
        ConnectionWatch watch =
                new ConnectionWatch(timeouts, listener.maxTcpConnections(), System::nanoTime);
        SocketOptions options = listener.connectionOptions().orElseGet(SocketOptions::create);
        listener.connectionOptions(new AcceptedSockets(options, watch));
        listener.tls().map(ClosingTls::of).ifPresent(listener::tls);
        listener.addConnectionSelector(new StreamProtocol(watch, listener));
    }

    /** The routings of all sockets of a server by the sockets' names, for a feature. */
    static Map<String, HttpRouting.Builder> routings(ServerFeature.ServerFeatureContext server) {
        Set<String> sockets = new HashSet<>(server.sockets());
        sockets.add(WebServer.DEFAULT_SOCKET_NAME);
        return sockets.stream()
                .collect(
                        Collectors.toMap(
                                socket -> socket, socket -> server.socket(socket).httpRouting()));
    }

    /** Fails if what {@link #prepare} has set was replaced before the listener was built. */
    static void requirePrepared(ListenerConfig.BuilderBase<?, ?> listener) {
        boolean isWatched =
                listener.connectionOptions().filter(AcceptedSockets.class::isInstance).isPresent();
        boolean isClosing =
                listener.tls().filter(Tls::enabled).map(ClosingTls::isClosing).orElse(true);
        if (!isWatched || !isClosing) {
            throw new IllegalStateException(
                    "Listeners.prepare must be called after %s, was called before"
                            .formatted(isWatched ? "tls is set" : "connection-options are set"));
        }
    }

    /**
     * Returns whether only this machine can reach a listener.
     *
     * @param listener the listener's configuration, or the server's
     * @return true if its host is a loopback address
     */
    public static boolean isLoopback(ListenerConfig listener) {
        try {
            return InetAddress.getByName(listener.host()).isLoopbackAddress()
                    && listener.bindAddress().isEmpty();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /**
     * Returns whether a client has meant this machine, and not a name that leads to it.
     *
     * @param request the request
     * @return true if its {@code Host} is {@code localhost} or a loopback address
     */
    public static boolean isSentToLoopback(ServerRequest request) {
        return isLoopbackHost(host(request));
    }

    /** The {@code Host} of a request without its port, in the form that {@link Origin} compares. */
    static String host(ServerRequest request) {
        String host = PORT.matcher(request.authority()).replaceFirst("");
        try {
            return Origin.host(host);
        } catch (IllegalArgumentException e) {
            return host;
        }
    }

    /**
     * Returns whether a host is this machine, whatever names are made to lead to.
     *
     * @param host a name, or an address, an IPv6 one also in brackets
     * @return true if it is {@code localhost} or a loopback address
     */
    public static boolean isLoopbackHost(String host) {
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(BRACKETS.matcher(host).replaceFirst("$1"))
                    .isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
