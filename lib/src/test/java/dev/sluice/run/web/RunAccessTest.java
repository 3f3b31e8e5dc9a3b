package dev.sluice.run.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.http.RawClient;
import dev.sluice.http.guard.AccessControl;
import dev.sluice.http.guard.AccessDecision;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.guard.Permission;
import dev.sluice.http.guard.Principal;
import dev.sluice.http.guard.PublishLimit;
import dev.sluice.http.guard.StreamRight;
import dev.sluice.http.guard.TrustedProxies;
import io.helidon.http.HeaderNames;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class RunAccessTest {

    /** The permissions are in a header here, where a token would say them. */
    private static final AccessControl BY_HEADER =
            (request, needed) -> {
                List<String> granted =
                        List.of(
                                request.headers()
                                        .first(HeaderNames.create("May"))
                                        .orElse("")
                                        .split(",", -1));
                return needed.stream().map(RunAccessTest::name).allMatch(granted::contains)
                        ? new AccessDecision.Allowed(
                                new Principal("alice", Set.of()), StreamRight.UNLIMITED)
                        : new AccessDecision.Forbidden("no");
            };

    private static String name(Permission permission) {
        return switch (permission) {
            case Permission.Subscribe(String topic) -> "read:" + topic;
            case Permission.Publish(String topic) -> "publish:" + topic;
            case Permission.Role role -> "role";
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    POST   | publish:answers/1,read:answers/1 | 200
                    POST   | publish:answers/1                | 403
                    POST   | read:answers/1                   | 403
                    POST   | publish:answers/2,read:answers/2 | 403
                    GET    | read:answers/1                   | 200
                    GET    | publish:answers/1                | 403
                    GET    | read:answers/2                   | 403
                    DELETE | publish:answers/1                | 204
                    DELETE | read:answers/1                   | 403
                    """)
    void the_permissions_for_a_run_are_those_for_a_topic_of_its_name(
            String method, String may, String status) throws Exception {
        try (RunServer server =
                RunServer.of(
                        Clients.of(BY_HEADER, TrustedProxies.NONE, PublishLimit.NONE),
                        RunRoute.post("/answers/{id}", request -> run -> run.append("a")))) {
            if (!method.equals("POST")) {
                try (RawClient first =
                        server.post("/answers/1", "{}", "May: publish:answers/1,read:answers/1")) {
                    assertEquals("HTTP/1.1 200 OK", first.head().get(""));
                }
            }
            try (RawClient client =
                    method.equals("POST")
                            ? server.post("/answers/1", "{}", "May: " + may)
                            : server.request(method, "/answers/1", "May: " + may)) {
                assertEquals(status, client.head().get("").substring(9, 12));
            }
        }
    }
}
