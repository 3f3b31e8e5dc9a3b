package dev.sluice.http.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import io.helidon.http.HeaderValues;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ConnectionCloseTest {

    private final TestServer server =
            TestServer.routing(routing ->
                    routing.get("/page", (request, response) -> response.send("page"))
                            .get(
                                    "/last",
                                    (request, response) ->
                                            response.header(HeaderValues.CONNECTION_CLOSE)
                                                    .send("last"))
                            .get(
                                    "/failing",
                                    (request, response) -> {
                                        throw new IllegalStateException("on purpose");
                                    })
                            .post(
                                    "/body",
                                    (request, response) ->
                                            response.send(request.content().as(String.class))));

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/page", "/nothing", "/failing"})
    void a_request_with_connection_close_is_answered_and_its_connection_closed(String path)
            throws Exception {
        try (RawClient client = server.client().get(path, "Connection: close")) {
            Map<String, String> head = client.head();
            client.body(head);

            assertEquals("close", head.get("connection"));
            assertTrue(client.isAtEnd());
        }
    }

    @Test
    void close_among_other_connection_options_closes_the_connection() throws Exception {
        try (RawClient client = server.client().get("/page", "Connection: TE, Close")) {
            client.body(client.head());

            assertTrue(client.isAtEnd());
        }
    }

    @Test
    void a_request_with_a_body_and_connection_close_is_answered_and_closed() throws Exception {
        try (RawClient client =
                server.client()
                        .request("POST", "/body", "Connection: close", "Content-Length: 2")
                        .send("hi")) {
            assertEquals("hi", client.body(client.head()));
            assertTrue(client.isAtEnd());
        }
    }

    @Test
    void a_response_with_connection_close_is_the_last_of_its_connection() throws Exception {
        try (RawClient client = server.client().get("/last").get("/page")) {
            assertEquals("last", client.body(client.head()));
            assertTrue(client.isAtEnd(), "the request after it is not answered");
        }
    }

    @Test
    void a_request_after_one_with_connection_close_is_not_handled() throws Exception {
        try (RawClient client = server.client().get("/page", "Connection: close").get("/page")) {
            assertEquals("page", client.body(client.head()));
            assertTrue(client.isAtEnd());
        }
    }

    @Test
    void a_connection_without_connection_close_is_kept_alive() throws Exception {
        try (RawClient client = server.client().get("/page")) {
            client.body(client.head());
            client.get("/page");

            assertEquals("page", client.body(client.head()));
        }
    }
}
