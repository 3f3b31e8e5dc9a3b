package dev.sluice.access;

import static dev.sluice.access.AccessServer.bearer;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Topics that one route protects with roles and that a route for any topic serves too. */
@Timeout(60)
class RolesOfTopicsTest {

    private final HandInstants clock = new HandInstants();
    private final Tokens tokens = new Tokens(clock);
    private final AccessServer server = AccessServer.with(AccessOptions.defaults(), clock);

    @AfterEach
    void close() {
        server.close();
    }

    /** A token for all topics. */
    private String token(String... roles) {
        return bearer(
                tokens.hmac(claims ->
                        claims.claim(
                                "sluice",
                                Map.of(
                                        "subscribe",
                                        List.of("*"),
                                        "publish",
                                        List.of("*"),
                                        "roles",
                                        List.of(roles)))));
    }

    private int read(String target, String token) throws Exception {
        try (var client = server.client().get(target, token)) {
            return Integer.parseInt(client.head().get("").substring(9, 12));
        }
    }

    @Test
    void a_generic_route_enforces_the_roles_of_a_topic() throws Exception {
        String guest = token();

        assertEquals(403, read("/vip", guest));
        assertEquals(403, read("/topics/vip", guest));
        assertEquals(403, read("/topics?topic=news&topic=vip", guest));
        assertEquals(403, server.publish("vip", guest).status());
        try (var client = server.client().request("DELETE", "/topics/vip", guest)) {
            assertEquals("HTTP/1.1 403 Forbidden", client.head().get(""));
        }
        assertEquals(200, read("/topics/news", guest));
    }

    @Test
    void a_generic_route_accepts_the_roles_of_any_route_of_the_topic() throws Exception {
        for (String role : List.of("vip", "editor")) {
            assertEquals(200, read("/topics/vip", token(role)));
            assertEquals(200, server.publish("vip", token(role)).status());
        }
        assertEquals(403, read("/topics/vip", token("other")));
    }

    @Test
    void a_topic_needs_no_role_on_a_generic_route_if_one_of_its_routes_has_none() throws Exception {
        assertEquals(200, read("/half-open", token()));
        assertEquals(200, read("/topics/half", token()));
        assertEquals(403, read("/half-closed", token()));
    }
}
