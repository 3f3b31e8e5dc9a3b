package dev.sluice.service;

import dev.sluice.http.stream.EventStreams;
import dev.sluice.topic.Topics;
import io.helidon.config.Config;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.health.HealthObserver;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The health of the service, besides Helidon's own checks: whether it still listens, and whether it
 * wants more clients.
 */
final class Health {

    /** The name of the socket that everything under {@code /observe} is on. */
    static final String SOCKET = "admin";

    private Health() {}

    /**
     * The checks, as a feature of the server.
     *
     * @param server the configuration of the server
     * @param streams those that are drained
     * @param topics whose broker may be away
     * @param access whose store may be away
     * @param listener where the server listens for streams, once it does
     */
    static ObserveFeature of(
            Config server,
            EventStreams streams,
            Topics topics,
            Access access,
            CompletableFuture<ListenerCheck> listener) {
        Config observe = server.get("features.observe");
        return ObserveFeature.builder()
                .config(observe)
                .addObserver(
                        HealthObserver.builder()
                                .config(observe.get("observers.health"))
                                .addCheck(
                                        () -> listening(listener),
                                        HealthCheckType.LIVENESS,
                                        "listening")
                                .addCheck(
                                        () -> accepting(streams),
                                        HealthCheckType.READINESS,
                                        "accepting")
                                .addCheck(
                                        () -> upUnless(topics.trouble()),
                                        HealthCheckType.READINESS,
                                        "broker")
                                .addCheck(
                                        () -> upUnless(access.trouble()),
                                        HealthCheckType.READINESS,
                                        "access")
                                .build())
                .build();
    }

    private static HealthCheckResponse listening(CompletableFuture<ListenerCheck> listener) {
        return listener.isDone() ? listener.join().call() : up();
    }

    private static HealthCheckResponse accepting(EventStreams streams) {
        return streams.isDraining() ? down("the service drains and will stop") : up();
    }

    /** Open streams go on, and to take all replicas away would help nobody: degraded, but up. */
    private static HealthCheckResponse upUnless(Optional<String> degraded) {
        return degraded.map(trouble ->
                        HealthCheckResponse.builder()
                                .status(true)
                                .detail("degraded", true)
                                .detail("reason", trouble)
                                .build())
                .orElseGet(Health::up);
    }

    static HealthCheckResponse up() {
        return HealthCheckResponse.builder().status(true).build();
    }

    static HealthCheckResponse down(String reason) {
        return HealthCheckResponse.builder().status(false).detail("reason", reason).build();
    }
}
