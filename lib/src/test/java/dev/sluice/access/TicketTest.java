package dev.sluice.access;

import static dev.sluice.access.AccessServer.bearer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.access.AccessServer.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class TicketTest {

    private final HandInstants clock = new HandInstants();
    private final Tokens tokens = new Tokens(clock);
    private final AccessServer server = AccessServer.with(AccessOptions.defaults(), clock);
    private final String token = tokens.alice(List.of("news", "chat/*"), List.of("news"));

    @AfterEach
    void close() {
        server.close();
    }

    private String ticket(String body) throws Exception {
        Answer answer = server.post("/access/tickets", body, bearer(token));
        assertEquals(200, answer.status(), answer.body());
        assertEquals("no-store", answer.head().get("cache-control"));
        assertEquals("30", answer.field("expires_in"));
        return answer.field("ticket");
    }

    @Test
    void a_ticket_opens_only_one_stream() throws Exception {
        String ticket = ticket("");

        server.stream("/topics/news?ticket=" + ticket).close();

        Answer replayed = server.get("/topics/news?ticket=" + ticket);
        assertEquals(401, replayed.status());
        assertEquals("The ticket has expired or has been used", replayed.field("detail"));
    }

    @Test
    void a_ticket_is_not_used_up_by_HEAD_or_by_a_denied_request() throws Exception {
        String ticket = ticket("{\"subscribe\":[\"news\"]}");

        try (var client = server.client().request("HEAD", "/topics/news?ticket=" + ticket)) {
            assertEquals("HTTP/1.1 200 OK", client.head().get(""));
        }
        assertEquals(403, server.get("/topics/chat/7?ticket=" + ticket).status());
        assertEquals(403, server.publish("news?ticket=" + ticket).status());

        server.stream("/topics/news?ticket=" + ticket).close();
        assertEquals(401, server.get("/topics/news?ticket=" + ticket).status());
    }

    @Test
    void only_one_of_several_concurrent_requests_can_use_a_ticket() throws Exception {
        String ticket = ticket("");
        CyclicBarrier together = new CyclicBarrier(8);
        Callable<Integer> attempt =
                () -> {
                    together.await();
                    try (var client = server.client().get("/topics/news?ticket=" + ticket)) {
                        return Integer.parseInt(client.head().get("").substring(9, 12));
                    }
                };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Integer> answers =
                    threads.invokeAll(java.util.Collections.nCopies(8, attempt)).stream()
                            .map(Future::resultNow)
                            .sorted()
                            .toList();

            assertEquals(List.of(200, 401, 401, 401, 401, 401, 401, 401), answers);
        }
    }

    @Test
    void a_ticket_expires_at_the_end_of_its_lifetime() throws Exception {
        String used = ticket("");
        String late = ticket("");

        clock.advance(Duration.ofMillis(29_999));
        server.stream("/topics/news?ticket=" + used).close();
        clock.advance(Duration.ofMillis(1));

        assertEquals(401, server.get("/topics/news?ticket=" + late).status());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"subscribe":["news"]}   | /topics/news                 | 200
                    {"subscribe":["news"]}   | /topics/chat/7               | 403
                    {"subscribe":["news"]}   | /topics?topic=news&topic=chat/7 | 403
                    {"subscribe":["chat/7"]} | /topics/chat/7               | 200
                    {"subscribe":["chat/7"]} | /topics/chat/8               | 403
                    {}                       | /topics/chat/8               | 200
                    {}                       | /topics/secret               | 403
                    """)
    void a_ticket_allows_only_the_topics_that_were_requested_for_it(
            String body, String target, int status) throws Exception {
        String separator = target.contains("?") ? "&" : "?";
        try (var client = server.client().get(target + separator + "ticket=" + ticket(body))) {
            String line = client.head().get("");
            assertEquals(status, Integer.parseInt(line.substring(9, 12)), line);
        }
    }

    @Test
    void a_ticket_cannot_publish() throws Exception {
        assertEquals(403, server.publish("news?ticket=" + ticket("")).status());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"subscribe":["secret"]}  | 403 | The token does not allow to read all of these topics
                    {"subscribe":["*"]}       | 403 | The token does not allow to read all of these topics
                    {"subscribe":["chat*"]}   | 403 | The token does not allow to read all of these topics
                    {"subscribe":[]}          | 400 | subscribe must be a list of 1 to 100 topics
                    {"subscribe":"news"}      | 400 | subscribe must be a list of 1 to 100 topics
                    {"subscribe":{}}          | 400 | subscribe must be a list of 1 to 100 topics
                    {"subscribe":[7]}         | 400 | subscribe must be a list of names, or beginnings of names with a * at the end, each of at most 513 characters
                    {"subscribe":["a*b"]}     | 400 | subscribe must be a list of names, or beginnings of names with a * at the end, each of at most 513 characters
                    {"publish":["news"]}      | 400 | The body must be a JSON object with [subscribe]
                    {"subscribe":             | 400 | The body must be valid JSON
                    """)
    void a_ticket_that_is_invalid_or_exceeds_its_token_is_refused(
            String body, int status, String detail) throws Exception {
        Answer answer = server.post("/access/tickets", body, bearer(token));

        assertEquals(status, answer.status(), answer.body());
        assertEquals(detail, answer.field("detail"));
    }

    @Test
    void a_ticket_names_at_most_a_hundred_topics_of_limited_length() throws Exception {
        String hundred = "\"news\",".repeat(99) + "\"news\"";
        String longest = "chat/" + "x".repeat(508);

        ticket("{\"subscribe\":[" + hundred + "]}");
        ticket("{\"subscribe\":[\"" + longest + "\"]}");
        for (String wrong : List.of(hundred + ",\"news\"", "\"" + longest + "x\"")) {
            String body = "{\"subscribe\":[" + wrong + "]}";
            assertEquals(400, server.post("/access/tickets", body, bearer(token)).status());
        }
    }

    @Test
    void only_a_subject_that_asks_for_too_many_tickets_is_refused() throws Exception {
        AccessOptions options = AccessOptions.defaults().withTicketLifetime(Duration.ofMinutes(5));
        try (AccessServer patient = AccessServer.with(options, clock)) {
            int given = 0;
            Answer answer = patient.post("/access/tickets", "", bearer(token));
            // One more comes in every three seconds, so this ends on any machine.
            while (answer.status() == 200) {
                given++;
                answer = patient.post("/access/tickets", "", bearer(token));
            }

            assertTrue(given >= 100, given + " were given");
            assertEquals(429, answer.status());
            assertEquals("This client asks for too many tickets", answer.field("detail"));
            int wait = Integer.parseInt(answer.head().get("retry-after"));
            assertTrue(wait >= 1 && wait <= 3, wait + " seconds");
            String bob = tokens.of("bob", Duration.ofMinutes(1), List.of("news"), List.of());
            assertEquals(200, patient.post("/access/tickets", "", bearer(bob)).status());
        }
    }

    @Test
    void a_ticket_has_the_roles_of_its_token_unless_it_was_narrowed() throws Exception {
        String editor =
                tokens.hmac(claims ->
                        claims.claim(
                                "sluice",
                                Map.of("subscribe", List.of("news"), "roles", List.of("editor"))));
        String all = server.post("/access/tickets", "", bearer(editor)).field("ticket");
        String narrow =
                server.post("/access/tickets", "{\"subscribe\":[\"news\"]}", bearer(editor))
                        .field("ticket");

        server.stream("/editors?ticket=" + all).close();
        assertEquals(403, server.get("/editors?ticket=" + narrow).status());
    }

    @Test
    void a_ticket_is_issued_only_for_a_bearer_token() throws Exception {
        assertEquals(401, server.post("/access/tickets", "").status());
        assertEquals(401, server.post("/access/tickets?ticket=" + ticket(""), "").status());
        assertEquals(401, server.post("/access/tickets", "", "Cookie: sluice=" + token).status());
        assertEquals(401, server.post("/access/tickets", "", bearer("junk")).status());
    }

    @Test
    void a_ticket_is_refused_after_its_subject_has_been_revoked() throws Exception {
        String ticket = ticket("");

        assertEquals(204, server.revoke("{\"sub\":\"alice\"}").status());

        assertEquals(401, server.get("/topics/news?ticket=" + ticket).status());
    }

    @Test
    void a_ticket_is_refused_after_its_token_has_expired() throws Exception {
        String brief = tokens.of("alice", Duration.ofSeconds(5), List.of("news"), List.of());
        String ticket = server.post("/access/tickets", "", bearer(brief)).field("ticket");

        clock.advance(Duration.ofSeconds(15));

        assertEquals(401, server.get("/topics/news?ticket=" + ticket).status());
    }

    @Test
    void a_ticket_that_was_never_issued_is_refused() throws Exception {
        assertEquals(401, server.get("/topics/news?ticket=" + token).status());
        assertEquals(401, server.get("/topics/news?ticket=").status());
    }

    @Test
    void the_store_holds_neither_the_ticket_nor_its_token() {
        var kept = new java.util.ArrayList<String>();
        AccessStore store =
                new ForwardingStore(InMemoryAccessStore.create(clock)) {
                    @Override
                    public void keepTicket(String key, String value, Duration lifetime) {
                        kept.add(key + value);
                        super.keepTicket(key, value, lifetime);
                    }
                };
        TokenVerifier verifier =
                TokenVerifier.create(
                        VerificationKeys.secret(Tokens.SECRET), TokenRules.defaults(), clock);
        Credential credential = ((Verification.Valid) verifier.verify(token)).credential();

        String ticket = new Tickets(store, Duration.ofSeconds(30)).issue(credential);

        assertEquals(1, kept.size());
        assertEquals(false, kept.getFirst().contains(ticket));
        assertEquals(false, kept.getFirst().contains(token));
    }
}
