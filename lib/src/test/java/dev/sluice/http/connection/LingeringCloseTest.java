package dev.sluice.http.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.http.ConnectionTimeouts;
import dev.sluice.http.RawClient;
import dev.sluice.http.RequestBody;
import dev.sluice.http.TestCertificate;
import dev.sluice.http.TestServer;
import dev.sluice.http.problem.Problems;
import dev.sluice.http.problem.Refusal;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Closing the connections of clients that send a whole body before they read the response. */
@Timeout(60)
class LingeringCloseTest {

    private static final int MEBIBYTE = 1024 * 1024;

    /** More than a kernel takes for a server that does not read. */
    private static final int BODY = 9 * MEBIBYTE;

    private static final String PIECE = "x".repeat(8192);

    @TempDir private static Path folder;
    private static TestCertificate certificate;

    @BeforeAll
    static void createCertificate() throws Exception {
        certificate = TestCertificate.create(folder);
    }

    private static void routes(HttpRouting.Builder routing) {
        routing.post(
                        "/small",
                        Problems.answering((request, response) ->
                                response.send(
                                        "" + RequestBody.withText(request, 1000, String::length))))
                .post(
                        "/forbidden",
                        Problems.answering((request, response) -> {
                            throw new HttpException("no", Status.FORBIDDEN_403, true);
                        }))
                .post(
                        "/too-fast",
                        Problems.answering((request, response) -> {
                            throw Refusal.tooFast("slowly", Duration.ofSeconds(1)).exception();
                        }));
    }

    private static TestServer server(boolean tls) {
        return TestServer.of(
                ConnectionTimeouts.defaults(),
                listener -> {
                    // As the service: with NIO, the end of TLS comes with that of the socket.
                    listener.useNio(false);
                    if (tls) {
                        listener.tls(certificate.tls());
                    }
                },
                LingeringCloseTest::routes);
    }

    private static RawClient connect(TestServer server, boolean tls) throws Exception {
        return tls ? RawClient.connectTls(server.port()) : server.client();
    }

    /** Goes on sending after the response has come, which it reads last. */
    private static void sendBody(RawClient client) throws IOException {
        for (int sent = 0; sent < MEBIBYTE; sent += PIECE.length()) {
            client.send(PIECE);
        }
        client.awaitResponse();
        for (int sent = MEBIBYTE; sent < BODY; sent += PIECE.length()) {
            client.send(PIECE);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/small, Content-Length: 9437184, 413, false",
        "/small, Content-Length: 9437184, 413, true",
        "/small, Transfer-Encoding: chunked, 413, false",
        "/small, Transfer-Encoding: chunked, 413, true",
        "/forbidden, Content-Length: 9437184, 403, false",
        "/forbidden, Content-Length: 9437184, 403, true",
        "/too-fast, Content-Length: 9437184, 429, false",
        "/too-fast, Content-Length: 9437184, 429, true"
    })
    void a_client_that_sends_its_body_first_still_gets_its_error_response(
            String path, String length, int status, boolean tls) throws Exception {
        try (TestServer server = server(tls);
                RawClient client = connect(server, tls)) {
            client.request("POST", path, "Connection: close", length);
            if (length.endsWith("chunked")) {
                client.send(Integer.toHexString(BODY) + "\r\n");
            }
            sendBody(client);

            Map<String, String> head = client.head();

            assertEquals(status, Integer.parseInt(head.get("").substring(9, 12)));
            assertEquals("close", head.get("connection"));
            client.body(head);
            assertTrue(client.isAtEnd());
        }
    }

    @Test
    void a_client_that_sends_its_body_first_gets_its_response_during_a_drain() throws Exception {
        try (TestServer server = server(false);
                RawClient client = server.client()) {
            server.streams.close();
            client.request("POST", "/forbidden", "Content-Length: " + BODY);
            sendBody(client);

            Map<String, String> head = client.head();

            assertEquals("HTTP/1.1 403 Forbidden", head.get(""));
            assertEquals("close", head.get("connection"));
        }
    }

    @Test
    void the_connection_of_a_client_that_keeps_sending_is_closed() throws Exception {
        try (TestServer server = server(false);
                RawClient client = server.client()) {
            client.request("POST", "/small", "Content-Length: 1000000000");

            assertThrows(
                    IOException.class,
                    () -> {
                        for (int sent = 0; sent < 1_000_000_000; sent += PIECE.length()) {
                            client.send(PIECE);
                        }
                    });
        }
    }
}
