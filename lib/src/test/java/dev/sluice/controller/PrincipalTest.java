package dev.sluice.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.event.EventEncoder;
import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.http.guard.AccessControl;
import dev.sluice.http.guard.AccessDecision;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.guard.Permission;
import dev.sluice.http.guard.Principal;
import dev.sluice.http.guard.PublishLimit;
import dev.sluice.http.guard.StreamRight;
import dev.sluice.http.guard.TrustedProxies;
import dev.sluice.http.stream.EventStreams;
import dev.sluice.http.stream.StreamLimits;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class PrincipalTest {

    @SseController
    static final class Rooms {

        @Sse("/who")
        Source<String> who(Principal principal) {
            return Sources.of("I am " + principal + " " + principal.roles());
        }

        @Sse(value = "/editors", roles = "editor")
        Source<String> editors() {
            return Sources.of("welcome");
        }

        @Sse(
                value = "/staff",
                roles = {"editor", "reader"})
        Source<String> staff() {
            return Sources.of("welcome");
        }

        @Sse(value = "/open", roles = "anonymous")
        Source<String> open(Principal principal) {
            return Sources.of("hello " + principal);
        }
    }

    /** Name and roles are in a header here, where a token would say them. */
    private static final AccessControl BY_HEADER =
            (request, needed) -> {
                Principal principal =
                        request.headers()
                                .first(HeaderNames.create("User"))
                                .map(PrincipalTest::principal)
                                .orElse(Principal.ANONYMOUS);
                boolean allowed =
                        needed.stream()
                                .allMatch(p ->
                                        p instanceof Permission.Role role
                                                && role.isHeldBy(principal));
                return allowed
                        ? new AccessDecision.Allowed(principal, StreamRight.UNLIMITED)
                        : new AccessDecision.Forbidden("no");
            };

    private static Principal principal(String header) {
        String[] words = header.split(" ", -1);
        return new Principal(
                words[0], Arrays.stream(words).skip(1).collect(Collectors.toUnmodifiableSet()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /who     | User: alice        | data: I am alice []
                    /who     | User: bob editor   | data: I am bob [editor]
                    /who     | X: y               | 403
                    /editors | User: bob editor   | data: welcome
                    /editors | User: eve reader   | 403
                    /editors | User: alice        | 403
                    /staff   | User: eve reader   | data: welcome
                    /staff   | User: eve anonymous| 403
                    /open    | X: y               | data: hello anonymous
                    /open    | User: alice        | data: hello alice
                    """)
    void a_method_gets_its_principal_who_must_have_one_of_its_roles(
            String path, String header, String answer) throws Exception {
        EventStreams streams =
                EventStreams.create(
                        TestServer.SILENT,
                        StreamLimits.NONE,
                        EventEncoder.create(),
                        Clients.of(BY_HEADER, TrustedProxies.NONE, PublishLimit.NONE));
        WebServer server =
                WebServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .shutdownHook(false)
                        .routing(routing ->
                                Controllers.create(streams.defaults())
                                        .bind(new Rooms())
                                        .forEach(route -> routing.route(streams.route(route))))
                        .build()
                        .start();
        try (streams;
                RawClient client = RawClient.connect(server.port()).get(path, header)) {
            String status = client.head().get("").substring(9, 12);
            assertEquals(
                    answer, status.equals("200") ? client.skipPreamble().streamLine() : status);
        } finally {
            server.stop();
        }
    }

    @Test
    void roles_without_configured_access_prevent_startup() {
        try (EventStreams streams = EventStreams.create()) {
            var routes = Controllers.create(streams.defaults()).bind(new Rooms());

            IllegalArgumentException refused =
                    assertThrows(
                            IllegalArgumentException.class, () -> routes.forEach(streams::route));
            assertEquals(
                    "GET /editors must not ask for roles where no access is configured, asked for"
                            + " "
                            + Set.of("editor"),
                    refused.getMessage());
        }
    }
}
