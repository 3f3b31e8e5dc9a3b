package dev.sluice.http.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.source.Sources;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HTTP/1.0, which nginx before 1.29.7 speaks to its upstreams unless it is told otherwise. */
@Timeout(60)
class Http10Test {

    private static TestServer server() {
        return TestServer.routing(routing ->
                routing.route(
                                TestServer.unrestricted()
                                        .route("/stream", request -> Sources.of("one", "two")))
                        .post("/echo", Http10Test::echo)
                        .get("/pieces", Http10Test::sendPieces)
                        .get("/host", (req, res) -> res.send(req.authority())));
    }

    private static void echo(ServerRequest request, ServerResponse response) {
        response.send("got " + request.content().as(String.class));
    }

    /** More than one write, and no length, is what Helidon frames as chunks. */
    private static void sendPieces(ServerRequest request, ServerResponse response)
            throws IOException {
        try (OutputStream out = response.outputStream()) {
            for (String piece : new String[] {"first ", "second ", "third"}) {
                out.write(piece.getBytes(StandardCharsets.US_ASCII));
                out.flush();
            }
        }
    }

    /** The whole response, up to the end of the connection. */
    private static String answer(String request) throws Exception {
        try (TestServer server = server();
                RawClient client = server.client().send(request)) {
            return client.all();
        }
    }

    private static String body(String response) {
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }

    @Test
    void a_stream_is_sent_without_chunks_and_ends_with_its_connection() throws Exception {
        String response = answer("GET /stream HTTP/1.0\r\nHost: test\r\n\r\n");

        assertTrue(response.startsWith("HTTP/1.1 200 OK\r\n"), response);
        assertTrue(response.contains("\r\nConnection: close\r\n"), response);
        assertTrue(response.contains("\r\nContent-Type: text/event-stream"), response);
        assertFalse(response.contains("chunked"), response);
        String body = body(response);
        assertTrue(body.startsWith(":"), body);
        assertTrue(body.contains("\ndata: one\n\ndata: two\n\n"), body);
        assertFalse(body.contains("\r"), "a chunk's frame is in the body");
    }

    @Test
    void the_connection_is_closed_even_if_the_request_asks_for_keep_alive() throws Exception {
        String response =
                answer("GET /host HTTP/1.0\r\nHost: test\r\nConnection: keep-alive\r\n\r\n");

        assertTrue(response.contains("\r\nConnection: close\r\n"), response);
        assertEquals("test", body(response));
    }

    @Test
    void the_host_of_a_request_without_one_is_the_address_of_the_server() throws Exception {
        try (TestServer server = server();
                RawClient client = server.client().send("GET /host HTTP/1.0\r\n\r\n")) {
            assertEquals("127.0.0.1:" + server.port(), body(client.all()));
        }
    }

    @Test
    void a_response_of_unknown_length_is_sent_without_chunks() throws Exception {
        String response = answer("GET /pieces HTTP/1.0\r\nHost: test\r\n\r\n");

        assertEquals("first second third", body(response));
        assertFalse(response.contains("Transfer-Encoding"), response);
    }

    @Test
    void a_body_with_a_length_is_read() throws Exception {
        String response =
                answer("POST /echo HTTP/1.0\r\nHost: test\r\nContent-Length: 5\r\n\r\nhello");

        assertTrue(response.startsWith("HTTP/1.1 200 OK\r\n"), response);
        assertEquals("got hello", body(response));
    }

    @Test
    void an_error_is_a_problem_response() throws Exception {
        String response = answer("GET /nothing HTTP/1.0\r\nHost: test\r\n\r\n");

        assertTrue(response.startsWith("HTTP/1.1 404 Not Found\r\n"), response);
        assertTrue(response.contains("\r\nContent-Type: application/problem+json\r\n"), response);
        assertTrue(body(response).contains("\"status\":404"), response);
    }

    @Test
    void HEAD_gets_only_the_head_of_a_stream() throws Exception {
        String response = answer("HEAD /stream HTTP/1.0\r\nHost: test\r\n\r\n");

        assertTrue(response.startsWith("HTTP/1.1 200 OK\r\n"), response);
        assertTrue(response.contains("\r\nContent-Type: text/event-stream"), response);
        assertEquals("", body(response));
    }

    @Test
    void a_chunked_body_is_refused_because_HTTP_1_0_has_no_chunks() throws Exception {
        String response =
                answer(
                        """
                        POST /echo HTTP/1.0\r
                        Host: test\r
                        Transfer-Encoding: chunked\r
                        \r
                        2\r
                        hi\r
                        0\r
                        \r
                        """);

        assertTrue(response.startsWith("HTTP/1.1 400 Bad Request\r\n"), response);
    }

    @Test
    void a_request_line_that_arrives_in_pieces_is_recognised() throws Exception {
        try (TestServer server = server();
                RawClient client = server.client()) {
            for (String piece :
                    List.of("GET /host HTTP/", "1.0\r", "\nHost: test\r", "\n\r", "\n")) {
                client.send(piece);
            }

            assertEquals("test", body(client.all()));
        }
    }

    @Test
    void a_later_request_on_the_connection_is_not_answered() throws Exception {
        String response =
                answer(
                        "GET /host HTTP/1.0\r\nHost: a\r\n\r\nGET /host HTTP/1.0\r\nHost: b\r\n\r\n");

        assertEquals("a", body(response));
    }
}
