package dev.sluice.service;

import dev.sluice.access.JwtAccess;
import dev.sluice.access.TokenVerifier;
import dev.sluice.config.AccessConfig;
import dev.sluice.config.ConfigurationException;
import dev.sluice.http.guard.AccessControl;
import dev.sluice.http.guard.CrossOrigin;
import dev.sluice.http.guard.Loopback;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Access control of the service, as configured.
 *
 * @param config what the configuration says
 * @param jwt access by tokens, if it says so
 * @param own what the application has instead, if it has any
 */
record Access(AccessConfig config, Optional<JwtAccess> jwt, Optional<AccessControl> own)
        implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger(Access.class.getName());

    /**
     * Access control that is ready to decide.
     *
     * @throws ConfigurationException if both the configuration and the application have one
     */
    static Access of(AccessConfig config, Store store, Optional<AccessControl> own) {
        return switch (config) {
            case AccessConfig.Open open -> new Access(open, Optional.empty(), own);
            case AccessConfig.Jwt _ when own.isPresent() ->
                    throw new ConfigurationException(
                            "sluice.access.type must be none where the application has an access"
                                    + " control of its own, was jwt");
            case AccessConfig.Jwt jwt -> new Access(jwt, Optional.of(create(jwt, store)), own);
        };
    }

    private static JwtAccess create(AccessConfig.Jwt jwt, Store store) {
        InstantSource clock = Clock.systemUTC();
        return JwtAccess.create(
                TokenVerifier.create(jwt.keys(), jwt.rules(), clock),
                jwt.options(),
                store.access(clock),
                clock);
    }

    AccessControl control() {
        return own.orElseGet(this::configured);
    }

    private AccessControl configured() {
        return switch (config) {
            case AccessConfig.Open(CrossOrigin crossOrigin, boolean anywhere) ->
                    anywhere
                            ? AccessControl.open(crossOrigin)
                            : AccessControl.openLocally(crossOrigin);
            case AccessConfig.Jwt _ -> jwt.orElseThrow();
        };
    }

    /** Adds what access needs besides the routes of the service. */
    void prepare(WebServerConfig.Builder server) {
        server.addFeature(config.crossOrigin().feature());
        jwt.ifPresent(access ->
                server.routing(
                        Health.SOCKET, HttpRouting.builder().register("/", access.adminRoutes())));
    }

    void addRoutes(HttpRouting.Builder routing) {
        jwt.ifPresent(access -> routing.register("/", access.routes()));
    }

    /** Fails if strangers would be let in although the configuration does not say so. */
    void requireSafeAt(WebServerConfig listener) {
        if (own.isEmpty()
                && config instanceof AccessConfig.Open open
                && !Loopback.isListener(listener)) {
            open.requireAllowedAt(listener.host());
            LOGGER.log(
                    Level.WARNING,
                    "Every client that reaches {0} can read and publish:"
                            + " sluice.access.allow-anonymous is true",
                    listener.host());
        }
    }

    /** Returns whether everything is allowed, and only this machine can ask for it. */
    boolean isLocal(WebServerConfig listener) {
        return own.isEmpty()
                && config instanceof AccessConfig.Open
                && Loopback.isListener(listener);
    }

    /** Returns whether clients identify themselves by a bearer token. */
    boolean asksForTokens() {
        return own.isEmpty() && config instanceof AccessConfig.Jwt;
    }

    /** A lasting trouble, for a health check; empty if all is well. */
    Optional<String> trouble() {
        return jwt.flatMap(JwtAccess::trouble);
    }

    @Override
    public void close() {
        jwt.ifPresent(JwtAccess::close);
    }
}
