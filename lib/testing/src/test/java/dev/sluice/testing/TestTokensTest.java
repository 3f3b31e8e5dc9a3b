package dev.sluice.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.clock.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TestTokensTest {

    private final VirtualTime time = new VirtualTime();
    private final TestTokens tokens = new TestTokens(time);
    private final TestServer server =
            TestServer.with(feature ->
                    feature.time(time).clients(tokens.clients()).topics("/topics/{topic}"));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_token_opens_the_topics_that_it_names() {
        String token = tokens.of("alice").subscribe("news", "chat/*").sign();

        try (TestStream events = server.request("/topics/news").token(token).open()) {
            server.topics().topic("news").publish("one");

            assertEquals("one", events.next().data());
        }
        assertEquals(403, server.request("/topics/other").token(token).refused().status());
    }

    @Test
    void a_stream_without_a_token_is_refused() {
        assertEquals(401, server.request("/topics/news").refused().status());
    }

    @Test
    void a_token_that_has_expired_is_refused() {
        String token = tokens.of("alice").subscribe("news").lifetime(Duration.ZERO).sign();

        Refusal refusal = server.request("/topics/news").token(token).refused();

        assertEquals(401, refusal.status());
        assertTrue(refusal.body().contains("expired"), refusal::body);
    }

    @Test
    void a_stream_ends_when_its_token_expires() {
        String token = tokens.of("alice").subscribe("news").lifetime(Duration.ofMinutes(5)).sign();
        try (TestStream events = server.request("/topics/news").token(token).open()) {
            time.advance(Duration.ofMinutes(5).minusSeconds(30));
            assertEquals("{\"expires_in\":30}", events.next("access-expiring").data());

            time.advance(Duration.ofSeconds(30));

            assertEquals("{\"reason\":\"expired\"}", events.next("access-ended").data());
            assertEquals(StreamEnd.COMES_BACK, events.awaitEnd());
        }
    }

    @Test
    void the_tokens_of_another_issuer_are_refused() {
        String foreign = new TestTokens(time).of("alice").subscribe("news").sign();

        assertEquals(401, server.request("/topics/news").token(foreign).refused().status());
    }
}
