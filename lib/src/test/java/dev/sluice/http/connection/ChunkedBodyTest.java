package dev.sluice.http.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.http.RawClient;
import dev.sluice.http.RequestBody;
import dev.sluice.http.TestServer;
import dev.sluice.http.problem.Problems;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ChunkedBodyTest {

    private static final String HEAD =
            "POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final TestServer server =
            TestServer.routing(routing ->
                    routing.post(
                            "/echo",
                            Problems.answering((request, response) ->
                                    RequestBody.withText(
                                            request,
                                            text -> {
                                                response.send(text);
                                                return text;
                                            }))));

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4\r\nbody\r\n0\r\n\r\n",
                "4;name=value;other=\"quoted\"\r\nbody\r\n0;last\r\n\r\n",
                "4 ; name\r\nbody\r\n0\r\n\r\n",
                "0004\r\nbody\r\n0\r\nTrailer: a\r\nOther: b\r\n\r\n",
                "1\r\nb\r\n3\r\nody\r\n000\r\n\r\n"
            })
    void chunk_extensions_and_trailers_are_ignored_and_the_connection_is_kept(String chunks)
            throws Exception {
        try (RawClient client = server.client()) {
            for (int i = 0; i < 2; i++) {
                Map<String, String> head = client.send(HEAD + chunks).head();

                assertEquals("HTTP/1.1 200 OK", head.get(""));
                assertEquals("body", client.body(head));
            }
        }
    }

    @Test
    void a_chunk_larger_than_one_read_arrives_complete() throws Exception {
        String body = "0123456789".repeat(5000) + "\r\n";
        String chunk = Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
        try (RawClient client = server.client()) {
            Map<String, String> head = client.send(HEAD + chunk).head();

            assertEquals(body, client.body(head));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1\r\n", "+4\r\nbody", "x\r\n", "\r\n", ";a\r\n", "fffffffff\r\n"})
    void a_chunk_size_that_is_not_hexadecimal_gets_400(String line) throws Exception {
        try (RawClient client = server.client().send(HEAD + line)) {
            assertEquals("HTTP/1.1 400 Bad Request", client.head().get(""));
        }
    }

    @Test
    void a_chunk_size_line_without_an_end_gets_400() throws Exception {
        try (RawClient client =
                server.client().send(HEAD + "4;" + "x".repeat(ChunkReader.LONGEST_LINE))) {
            assertEquals("HTTP/1.1 400 Bad Request", client.head().get(""));
        }
    }
}
