package dev.sluice.access;

import dev.sluice.event.EventEncoder;
import dev.sluice.http.RawClient;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.guard.PublishLimit;
import dev.sluice.http.guard.Requirement;
import dev.sluice.http.guard.TrustedProxies;
import dev.sluice.http.listener.Listeners;
import dev.sluice.http.stream.EventStreams;
import dev.sluice.http.stream.Route;
import dev.sluice.http.stream.StreamLimits;
import dev.sluice.session.SessionOptions;
import dev.sluice.source.Sources;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.InMemoryBroker;
import dev.sluice.topic.OnOverflow;
import dev.sluice.topic.Topics;
import dev.sluice.topic.web.TopicRoute;
import dev.sluice.topic.web.TopicRoutes;
import io.helidon.http.Method;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A real server with topics, streams with and without roles, and an admin socket. */
final class AccessServer implements AutoCloseable {

    static final SessionOptions OPTIONS =
            SessionOptions.defaults()
                    .withHeartbeat(Duration.ZERO)
                    .withRetry(Duration.ofMillis(10))
                    .withRetryJitter(0);

    final Topics topics;
    final EventStreams streams;
    final JwtAccess access;
    private final WebServer server;

    AccessServer(
            VerificationKeys keys,
            TokenRules rules,
            AccessOptions options,
            AccessStore store,
            InstantSource clock) {
        EventEncoder encoder = EventEncoder.create();
        topics = Topics.of(InMemoryBroker.create(HistoryLimits.defaults()), encoder);
        access = JwtAccess.create(TokenVerifier.create(keys, rules, clock), options, store, clock);
        streams =
                EventStreams.create(
                        OPTIONS,
                        StreamLimits.NONE,
                        encoder,
                        Clients.of(access, TrustedProxies.NONE, PublishLimit.NONE));
        server =
                WebServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .shutdownHook(false)
                        .update(Listeners::prepare)
                        .addFeature(options.crossOrigin().feature())
                        .routing(this::routing)
                        .putSocket("admin", admin -> admin.host("127.0.0.1").port(0))
                        .putSocket("far", far -> far.host("0.0.0.0").port(0))
                        .routing("admin", HttpRouting.builder().register("/", access.adminRoutes()))
                        .routing("far", HttpRouting.builder().register("/", access.adminRoutes()))
                        .build()
                        .start();
    }

    static AccessServer with(AccessOptions options, InstantSource clock) {
        return new AccessServer(
                VerificationKeys.secret(Tokens.SECRET),
                TokenRules.defaults(),
                options,
                InMemoryAccessStore.create(clock),
                clock);
    }

    /** One to which a token is expired at the second that it names. */
    static AccessServer exact(AccessStore store, InstantSource clock) {
        return new AccessServer(
                VerificationKeys.secret(Tokens.SECRET),
                TokenRules.defaults().withClockSkew(Duration.ZERO),
                AccessOptions.defaults(),
                store,
                clock);
    }

    private void routing(HttpRouting.Builder routing) {
        routing.register("/", access.routes());
        routing.route(streams.route("/any", request -> Sources.of("any")));
        routing.route(
                streams.route(
                        new Route(
                                Method.GET,
                                "/editors",
                                OPTIONS,
                                Requirement.anyRole(Set.of("editor")),
                                request -> Sources.of("editors"))));
        routing.route(
                streams.route(
                        new Route(
                                Method.GET,
                                "/open",
                                OPTIONS,
                                Requirement.anyRole(Set.of("anonymous")),
                                request -> Sources.of("open"))));
        routing.route(
                streams.route(
                        new Route(
                                Method.POST,
                                "/answers",
                                OPTIONS,
                                Requirement.token(),
                                request -> Sources.of("answer"))));
        routing.register(
                "/",
                TopicRoutes.of(
                        topics,
                        streams,
                        List.of(
                                route("/topics/{+topic}", TopicRoute.FROM_PATH, Set.of()),
                                route("/vip", "vip", Set.of("vip")),
                                route("/vip-too", "vip", Set.of("editor")),
                                route("/half-open", "half", Set.of()),
                                route("/half-closed", "half", Set.of("vip")))));
    }

    private static TopicRoute route(String path, String topic, Set<String> roles) {
        return new TopicRoute(path, topic, OPTIONS, OnOverflow.DISCONNECT, Optional.empty(), roles);
    }

    /** The lines of the next block without its id. */
    static String block(RawClient client) throws Exception {
        return client.block().replaceAll("(?m)^id: .*\n", "");
    }

    int port() {
        return server.port();
    }

    int adminPort() {
        return server.port("admin");
    }

    RawClient client() throws IOException {
        return RawClient.connect(port());
    }

    Answer get(String target, String... headers) throws IOException {
        try (RawClient client = client().get(target, headers)) {
            return Answer.of(client);
        }
    }

    /** A client that has read the head of its stream, the preamble, and where it stands. */
    RawClient stream(String target, String... headers) throws IOException {
        RawClient client = client().get(target, headers);
        Map<String, String> head = client.head();
        if (!head.get("").equals("HTTP/1.1 200 OK")) {
            throw new AssertionError(head.toString());
        }
        client.skipPreamble().block();
        return client;
    }

    Answer post(String target, String body, String... headers) throws IOException {
        return post(port(), target, "application/json", body, headers);
    }

    Answer publish(String topic, String... headers) throws IOException {
        return post(port(), "/topics/" + topic, "text/plain", "x", headers);
    }

    Answer revoke(String body) throws IOException {
        return revoke(body, "Host: localhost");
    }

    Answer revoke(String body, String... headers) throws IOException {
        return post(server.port("admin"), "/access/revoke", "application/json", body, headers);
    }

    Answer revokeFromAfar(String body, String... headers) throws IOException {
        return post(server.port("far"), "/access/revoke", "application/json", body, headers);
    }

    Answer post(int port, String target, String type, String body, String... headers)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 2, headers.length);
        all[0] = "Content-Type: " + type;
        all[1] = "Content-Length: " + bytes.length;
        try (RawClient client =
                RawClient.connect(port)
                        .request("POST", target, all)
                        .send(new String(bytes, StandardCharsets.ISO_8859_1))) {
            return Answer.of(client);
        }
    }

    static String bearer(String token) {
        return "Authorization: Bearer " + token;
    }

    record Answer(int status, Map<String, String> head, String body) {

        static Answer of(RawClient client) throws IOException {
            Map<String, String> head = client.head();
            int status = Integer.parseInt(head.get("").substring(9, 12));
            return new Answer(
                    status, head, head.containsKey("content-length") ? client.body(head) : "");
        }

        String field(String name) {
            try {
                return new com.fasterxml.jackson.databind.ObjectMapper()
                        .readTree(body)
                        .path(name)
                        .asText();
            } catch (IOException e) {
                throw new IllegalStateException(body, e);
            }
        }
    }

    @Override
    public void close() {
        streams.close();
        server.stop();
        access.close();
        topics.close();
    }
}
