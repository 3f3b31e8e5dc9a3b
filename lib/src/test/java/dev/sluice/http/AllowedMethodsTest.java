package dev.sluice.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sluice.http.stream.EventStreams;
import dev.sluice.source.Sources;
import io.helidon.http.Method;
import io.helidon.webserver.http.HttpRouting;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class AllowedMethodsTest {

    private static void routing(HttpRouting.Builder routing) {
        EventStreams streams = TestServer.unrestricted();
        routing.route(streams.route("/stream/{name}", request -> Sources.of("fine")))
                .route(
                        AllowedMethods.route(
                                "/stream/{name}",
                                (request, response) -> response.send("posted"),
                                Method.POST))
                .put("/stream/special", (request, response) -> response.send("Helidon's own"))
                .get("/plain", (request, response) -> response.send("plain"));
    }

    @ParameterizedTest
    @CsvSource({"DELETE", "PUT", "PATCH", "BREW"})
    void an_unsupported_method_gets_405_with_the_allowed_methods(String method) throws Exception {
        try (TestServer server = TestServer.routing(AllowedMethodsTest::routing);
                RawClient client = server.client().request(method, "/stream/1")) {
            Map<String, String> head = client.head();

            assertEquals("HTTP/1.1 405 Method Not Allowed", head.get(""));
            assertEquals("GET, HEAD, OPTIONS, POST", head.get("allow"));
            assertEquals("application/problem+json", head.get("content-type"));
            assertEquals(
                    "{\"type\":\"about:blank\",\"title\":\"Method Not Allowed\",\"status\":405,"
                            + "\"detail\":\"The method must be one of GET, HEAD, OPTIONS, POST\"}",
                    client.body(head));
        }
    }

    @Test
    void OPTIONS_returns_the_methods_of_the_path() throws Exception {
        try (TestServer server = TestServer.routing(AllowedMethodsTest::routing);
                RawClient client = server.client().request("OPTIONS", "/stream/1")) {
            Map<String, String> head = client.head();

            assertEquals("HTTP/1.1 204 No Content", head.get(""));
            assertEquals("GET, HEAD, OPTIONS, POST", head.get("allow"));
        }
    }

    @Test
    void OPTIONS_for_the_whole_server_gets_204() throws Exception {
        try (TestServer server = TestServer.routing(AllowedMethodsTest::routing);
                RawClient client = server.client().request("OPTIONS", "*")) {
            assertEquals("HTTP/1.1 204 No Content", client.head().get(""));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /stream/1, HTTP/1.1 200 OK",
        "PUT, /stream/special, HTTP/1.1 200 OK",
        "GET, /plain, HTTP/1.1 200 OK",
        "HEAD, /stream/1, HTTP/1.1 200 OK",
        "GET, /nowhere, HTTP/1.1 404 Not Found",
        "OPTIONS, /nowhere, HTTP/1.1 404 Not Found"
    })
    void other_requests_are_not_affected(String method, String path, String status)
            throws Exception {
        try (TestServer server = TestServer.routing(AllowedMethodsTest::routing);
                RawClient client = server.client().request(method, path)) {
            Map<String, String> head = client.head();

            assertEquals(status, head.get(""));
            assertNull(head.get("allow"));
        }
    }
}
