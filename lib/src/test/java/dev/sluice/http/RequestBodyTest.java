package dev.sluice.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.http.problem.Problems;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RequestBodyTest {

    @Test
    void a_text_body_above_the_limit_is_refused_even_by_a_server_without_a_limit()
            throws Exception {
        try (TestServer server =
                        TestServer.routing(routing ->
                                routing.post(
                                        "/length",
                                        Problems.answering((request, response) ->
                                                response.send(
                                                        ""
                                                                + RequestBody.withText(
                                                                                request,
                                                                                text -> text)
                                                                        .length()))));
                RawClient client =
                        server.client()
                                .request(
                                        "POST",
                                        "/length",
                                        "Content-Length: " + (RequestBody.MAX_TEXT_BYTES + 1))) {
            Map<String, String> head = client.head();

            assertTrue(head.get("").startsWith("HTTP/1.1 413"), head::toString);
            assertEquals("close", head.get("connection"));
            assertTrue(client.body(head).contains("at most 16777216 bytes"));
        }
    }
}
