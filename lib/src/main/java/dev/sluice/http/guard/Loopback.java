package dev.sluice.http.guard;

import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** What only this machine can reach, or is a name of this machine alone. */
public final class Loopback {

    private static final Pattern PORT = Pattern.compile(":\\d*$");
    private static final Pattern BRACKETS = Pattern.compile("^\\[(.*)]$");

    private Loopback() {}

    /**
     * Returns whether only this machine can reach a listener.
     *
     * @param listener the listener's configuration, or the server's
     * @return true if its host is a loopback address
     */
    public static boolean isListener(ListenerConfig listener) {
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
    public static boolean isMeantBy(ServerRequest request) {
        return isHost(host(request));
    }

    /**
     * Returns whether a host is this machine, whatever names are made to lead to.
     *
     * @param host a name, or an address, an IPv6 one also in brackets
     * @return true if it is {@code localhost} or a loopback address
     */
    public static boolean isHost(String host) {
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

    /** The {@code Host} of a request without its port, in the form that {@link Origin} compares. */
    static String host(ServerRequest request) {
        String host = PORT.matcher(request.authority()).replaceFirst("");
        try {
            return Origin.host(host);
        } catch (IllegalArgumentException e) {
            return host;
        }
    }
}
