package dev.sluice.service;

import dev.sluice.config.AccessConfig;
import dev.sluice.config.BrokerConfig;
import dev.sluice.config.SluiceConfig;
import dev.sluice.redis.RedisOptions;
import io.helidon.common.Version;
import io.helidon.webserver.WebServer;
import java.util.Optional;

/** The line of the log that says what was started, and with which settings. */
final class StartLine {

    /** Stands for a part of the application that replaces a configured one. */
    private static final String OWN = "of the application";

    private StartLine() {}

    static String of(WebServer server, SluiceConfig sluice, ServiceBuilder code) {
        return "%s: listens on %s:%d, admin on port %d; "
                        .formatted(
                                versions(),
                                server.prototype().host(),
                                server.port(),
                                server.port(Health.SOCKET))
                + "%s=%d, broker=%s, access=%s, %s, %s, %s, %s"
                        .formatted(
                                ConnectionLimit.KEY,
                                server.prototype().maxTcpConnections(),
                                code.broker()
                                        .map(own -> OWN)
                                        .orElseGet(() -> broker(sluice.broker())),
                                code.access()
                                        .map(own -> OWN)
                                        .orElseGet(() -> access(sluice.access())),
                                sluice.limits(),
                                sluice.defaults(),
                                sluice.history(),
                                sluice.drain());
    }

    /** The versions of what runs. */
    static String versions() {
        return "Sluice %s, Helidon %s, Java %s"
                .formatted(version(), Version.VERSION, Runtime.version());
    }

    private static String broker(BrokerConfig broker) {
        return switch (broker) {
            case BrokerConfig.Memory() -> "memory";
            case BrokerConfig.Redis(RedisOptions options) -> options.address().toString();
        };
    }

    private static String access(AccessConfig access) {
        return switch (access) {
            case AccessConfig.Open(var _, boolean anywhere) ->
                    anywhere ? "none, allowed anywhere" : "none";
            case AccessConfig.Jwt jwt -> "jwt " + jwt.keys().algorithms();
        };
    }

    /** The version in the jar; classes that were not packaged have none. */
    static String version() {
        return Optional.ofNullable(StartLine.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
