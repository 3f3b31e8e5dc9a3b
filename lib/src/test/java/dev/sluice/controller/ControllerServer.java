package dev.sluice.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A server with some controllers. */
final class ControllerServer implements AutoCloseable {

    /** What ends a stream that has ended by itself. */
    static final String END = "event: end\nid: end\ndata: {}\n\n";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestServer server;

    private ControllerServer(TestServer server) {
        this.server = server;
    }

    static ControllerServer of(Object... controllers) {
        return new ControllerServer(
                TestServer.of(Controllers.create(TestServer.SILENT).bind(controllers)));
    }

    RawClient get(String target, String... headers) throws Exception {
        return server.client().get(target, headers);
    }

    RawClient post(String target, String type, String body) throws Exception {
        return server.client()
                .request(
                        "POST",
                        target,
                        "Content-Type: " + type,
                        "Content-Length: " + body.getBytes(StandardCharsets.ISO_8859_1).length)
                .send(body);
    }

    RawClient request(String method, String target, String... headers) throws Exception {
        return server.client().request(method, target, headers);
    }

    /** The events of a stream, up to its end. */
    String stream(String target, String... headers) throws Exception {
        try (RawClient client = get(target, headers)) {
            return stream(client);
        }
    }

    static String stream(RawClient client) throws Exception {
        assertEquals("HTTP/1.1 200 OK", client.head().get(""));
        return client.skipPreamble().rest();
    }

    /** The problem that a request is answered with, which is closed. */
    static JsonNode problem(String status, RawClient client) throws Exception {
        try (client) {
            Map<String, String> head = client.head();
            assertTrue(head.get("").startsWith("HTTP/1.1 " + status), head.get(""));
            assertEquals("application/problem+json", head.get("content-type"));
            return JSON.readTree(client.body(head));
        }
    }

    /** The detail of the problem that a request is answered with. */
    static String detail(String status, RawClient client) throws Exception {
        return problem(status, client).path("detail").asText();
    }

    @Override
    public void close() {
        server.close();
    }
}
