package dev.sluice.http;

import io.helidon.http.DirectHandler;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** What a listener needs so that every answer of it, also one without a route, is as ours are. */
public final class Listeners {

    private static final Pattern PORT = Pattern.compile(":\\d*$");
    private static final Pattern BRACKETS = Pattern.compile("^\\[(.*)]$");

    private Listeners() {}

    /**
     * Lets connections go on as streams, which then hold neither a request permit nor what belonged
     * to the request, and makes problem responses (RFC 9457) of what Helidon refuses by itself, a
     * 4xx of requests that cannot be read, and a 505 of HTTP/1.0.
     *
     * @param listener the listener's configuration, or the server's
     */
    public static void prepare(ListenerConfig.BuilderBase<?, ?> listener) {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            handlers.addHandler(type, new ProblemHandler());
        }
        listener.directHandlers(handlers.build());
        listener.addConnectionSelector(new StreamProtocol());
        listener.addConnectionSelector(new UnservedProtocol());
    }

    /**
     * Whether only this machine can reach a listener.
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
     * Whether a client has meant this machine, and not a name that leads to it.
     *
     * @param request the request
     * @return true if its {@code Host} is {@code localhost} or a loopback address
     */
    public static boolean isSentToLoopback(ServerRequest request) {
        return isLoopbackHost(PORT.matcher(request.authority()).replaceFirst(""));
    }

    /**
     * Whether a host is this machine, whatever names are made to lead to.
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
