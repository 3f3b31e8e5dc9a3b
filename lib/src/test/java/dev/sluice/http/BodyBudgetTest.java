package dev.sluice.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.http.listener.Listeners;
import dev.sluice.http.problem.Problems;
import io.helidon.webserver.WebServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BodyBudgetTest {

    private static final String HEAD = "POST /length HTTP/1.1\r\nHost: t\r\nContent-Length: ";

    private final BodyBudget budget = BodyBudget.of(10);
    private final CountDownLatch finish = new CountDownLatch(1);
    private final CountDownLatch used = new CountDownLatch(1);
    private final WebServer server =
            WebServer.builder()
                    .host("127.0.0.1")
                    .port(0)
                    .shutdownHook(false)
                    .update(builder ->
                            Listeners.prepare(builder, ConnectionTimeouts.defaults(), budget))
                    .routing(routing -> {
                        routing.post(
                                "/length",
                                Problems.answering((request, response) ->
                                        RequestBody.withText(
                                                request,
                                                text -> {
                                                    response.send("" + text.length());
                                                    return text;
                                                })));
                        routing.post(
                                "/held",
                                Problems.answering((request, response) ->
                                        RequestBody.withText(
                                                request,
                                                text -> {
                                                    hold();
                                                    response.send(text);
                                                    return text;
                                                })));
                    })
                    .build()
                    .start();

    private void hold() {
        used.countDown();
        try {
            finish.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void close() {
        finish.countDown();
        server.stop();
    }

    private RawClient client() throws Exception {
        return RawClient.connect(server.port());
    }

    private String status(String request) throws Exception {
        try (RawClient client = client().send(request)) {
            return client.head().get("").substring("HTTP/1.1 ".length());
        }
    }

    @Test
    void the_number_of_requests_that_wait_for_their_bodies_is_limited() throws Exception {
        List<RawClient> waiting = new ArrayList<>();
        try {
            String last = "";
            while (!last.startsWith("503")) {
                RawClient client = client().send(HEAD + "8\r\nExpect: 100-continue\r\n\r\n");
                last = client.head().get("").substring("HTTP/1.1 ".length());
                waiting.add(client);
            }

            assertEquals(17, waiting.size());
            waiting.removeFirst().close();
            while (!status(HEAD + "1\r\n\r\nx").startsWith("200")) {
                Thread.onSpinWait();
            }
        } finally {
            for (RawClient client : waiting) {
                client.close();
            }
        }
    }

    @Test
    void a_body_occupies_the_budget_while_in_use_and_others_get_503() throws Exception {
        try (RawClient held =
                client().send(HEAD.replace("/length", "/held") + "8\r\n\r\n12345678")) {
            used.await();
            try (RawClient next = client().send(HEAD + "3\r\n\r\n123")) {
                Map<String, String> head = next.head();
                assertEquals("HTTP/1.1 503 Service Unavailable", head.get(""));
                assertEquals("1", head.get("retry-after"));
            }
            assertEquals("200 OK", status(HEAD + "2\r\n\r\n12"));

            finish.countDown();
            assertEquals("HTTP/1.1 200 OK", held.head().get(""));
        }
        // The response is there a moment before the use of the body is over.
        while (budget.taken() > 0) {
            Thread.onSpinWait();
        }
        assertEquals("200 OK", status(HEAD + "3\r\n\r\n123"));
    }

    @Test
    void a_body_that_has_not_arrived_takes_nothing_from_the_budget() throws Exception {
        try (RawClient _ = client().send(HEAD + "10\r\n\r\n")) {
            assertEquals("200 OK", status(HEAD + "10\r\n\r\n1234567890"));
        }
    }

    @Test
    void a_body_that_is_cut_off_gives_back_its_share_of_the_budget() throws Exception {
        try (RawClient cut = client().send(HEAD + "9\r\n\r\n12345").finishSending()) {
            assertEquals("HTTP/1.1 400 Bad Request", cut.head().get(""));
        }
        assertEquals(0, budget.taken());
    }

    @Test
    void a_body_larger_than_the_budget_gets_413_before_it_is_sent() throws Exception {
        assertEquals("413 Request Entity Too Large", status(HEAD + "11\r\n\r\n"));
    }

    @Test
    void a_body_that_is_too_large_gets_no_100_Continue() throws Exception {
        assertEquals(
                "413 Request Entity Too Large",
                status(HEAD + "11\r\nExpect: 100-continue\r\n\r\n"));
        assertEquals("100 Continue", status(HEAD + "9\r\nExpect: 100-continue\r\n\r\n"));
    }

    @Test
    void a_chunked_body_gets_413_when_it_exceeds_the_budget() throws Exception {
        assertEquals(
                "413 Request Entity Too Large",
                status(
                        """
                        POST /length HTTP/1.1\r
                        Host: t\r
                        Transfer-Encoding: chunked\r
                        \r
                        b\r
                        12345678901\r
                        """));
    }

    @Test
    void a_budget_of_zero_is_refused() {
        assertEquals(
                "body-bytes must be 1 or more, was 0",
                assertThrows(IllegalArgumentException.class, () -> BodyBudget.of(0)).getMessage());
    }
}
