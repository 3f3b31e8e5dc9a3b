package dev.sluice.access;

import static dev.sluice.access.AccessServer.bearer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sluice.access.AccessServer.Answer;
import dev.sluice.http.RawClient;
import dev.sluice.http.guard.CrossOrigin;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Access by cookie, which a browser sends for any page, and the origins that it depends on. */
@Timeout(60)
class CookieTest {

    private static final String PAGE = "Origin: https://app.example";

    private final HandInstants clock = new HandInstants();
    private final Tokens tokens = new Tokens(clock);
    private final AccessServer server =
            AccessServer.with(
                    AccessOptions.defaults()
                            .withCookie("__Host-sluice")
                            .withAnonymous(Grant.of(List.of("public"), List.of()))
                            .withCrossOrigin(new CrossOrigin(Set.of("https://app.example"), true)),
                    clock);
    private final String token = tokens.alice(List.of("news"), List.of("news"));
    private final String cookie = "Cookie: other=1; __Host-sluice=" + token;

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void a_cookie_opens_a_stream() throws Exception {
        server.stream("/topics/news", cookie).close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    ``                              | 403
                    Origin: https://app.example     | 200
                    Origin: null                    | 403
                    Origin: https://app.example.evil| 403
                    Origin: https://evil.example    | 403
                    Origin: http://app.example      | 403
                    Origin: https://app.example:444 | 403
                    Origin: http://test             | 403
                    """)
    void a_cookie_publishes_only_from_pages_of_an_allowed_origin(String origin, int status)
            throws Exception {
        Answer answer =
                origin == null || origin.isEmpty()
                        ? server.publish("news", cookie)
                        : server.publish("news", cookie, origin);

        assertEquals(status, answer.status(), answer.body());
    }

    @ParameterizedTest
    @CsvSource({
        "X: y, 403",
        "Origin: https://evil.example, 403",
        "Origin: https://app.example, 200"
    })
    void a_cookie_authorizes_a_post_to_a_stream_only_from_an_allowed_origin(
            String origin, int status) throws Exception {
        assertEquals(status, server.post("/answers", "", cookie, origin).status());
    }

    @Test
    void an_explicit_token_or_ticket_takes_precedence_over_a_cookie() throws Exception {
        assertEquals(401, server.get("/topics/news", cookie, bearer("junk")).status());
        assertEquals(401, server.get("/topics/news?ticket=junk", cookie).status());
    }

    @Test
    void an_invalid_cookie_leaves_a_client_with_anonymous_access() throws Exception {
        String old = "Cookie: __Host-sluice=junk";

        server.stream("/topics/public", old).close();
        assertEquals(401, server.get("/topics/news", old).status());
    }

    @Test
    void a_cookie_with_another_name_is_ignored() throws Exception {
        assertEquals(401, server.get("/topics/news", "Cookie: sluice=" + token).status());
    }

    @Test
    void a_page_of_an_allowed_origin_can_read_a_stream() throws Exception {
        try (RawClient client = server.client().get("/topics/news", cookie, PAGE)) {
            Map<String, String> head = client.head();

            assertEquals("https://app.example", head.get("access-control-allow-origin"));
            assertEquals("true", head.get("access-control-allow-credentials"));
            assertEquals("text/event-stream", head.get("content-type"));
        }
    }

    @ParameterizedTest
    @CsvSource({"https://evil.example", "null", "https://app.example.evil"})
    void a_page_of_another_origin_cannot_read_a_stream(String origin) throws Exception {
        try (RawClient client = server.client().get("/topics/news", cookie, "Origin: " + origin)) {
            assertFalse(client.head().containsKey("access-control-allow-origin"));
        }
    }

    @Test
    void the_preflight_of_a_page_that_publishes_is_answered() throws Exception {
        try (RawClient client =
                server.client()
                        .request(
                                "OPTIONS",
                                "/topics/news",
                                PAGE,
                                "Access-Control-Request-Method: POST",
                                "Access-Control-Request-Headers: authorization, content-type")) {
            Map<String, String> head = client.head();

            assertEquals("HTTP/1.1 204 No Content", head.get(""));
            assertEquals("https://app.example", head.get("access-control-allow-origin"));
            assertEquals("true", head.get("access-control-allow-credentials"));
        }
    }

    @Test
    void the_preflight_of_a_page_of_another_origin_is_refused() throws Exception {
        try (RawClient client =
                server.client()
                        .request(
                                "OPTIONS",
                                "/topics/news",
                                "Origin: https://evil.example",
                                "Access-Control-Request-Method: POST")) {
            assertNull(client.head().get("access-control-allow-origin"));
        }
    }

    @Test
    void a_server_without_origins_is_closed_to_other_pages() throws Exception {
        try (AccessServer closed = AccessServer.with(AccessOptions.defaults(), clock);
                RawClient client = closed.client().get("/topics/news", bearer(token), PAGE)) {
            Map<String, String> head = client.head();

            assertEquals("HTTP/1.1 200 OK", head.get(""));
            assertNull(head.get("access-control-allow-origin"));
        }
    }
}
