package dev.sluice.http.listener;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.spi.ServerFeature;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The routings of a server, for features that concern all of them. */
final class Routings {

    private Routings() {}

    /** Those of all sockets, by the sockets' names. */
    static Map<String, HttpRouting.Builder> of(ServerFeature.ServerFeatureContext server) {
        Set<String> sockets = new HashSet<>(server.sockets());
        sockets.add(WebServer.DEFAULT_SOCKET_NAME);
        return sockets.stream()
                .collect(
                        Collectors.toMap(
                                socket -> socket, socket -> server.socket(socket).httpRouting()));
    }
}
