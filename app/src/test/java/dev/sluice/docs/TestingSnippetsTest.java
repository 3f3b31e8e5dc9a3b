package dev.sluice.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.client.ClientOptions;
import dev.sluice.client.EventClient;
import dev.sluice.clock.VirtualTime;
import dev.sluice.controller.FromBody;
import dev.sluice.controller.LastEventId;
import dev.sluice.controller.Sse;
import dev.sluice.controller.SseController;
import dev.sluice.session.SessionOptions;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import dev.sluice.testing.FaultProxy;
import dev.sluice.testing.Refusal;
import dev.sluice.testing.StreamEnd;
import dev.sluice.testing.TestServer;
import dev.sluice.testing.TestStream;
import dev.sluice.testing.TestTokens;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The code of docs/testing.md. */
@Timeout(60)
class TestingSnippetsTest {

    private final VirtualTime time = new VirtualTime();

    @SseController
    static final class ClockController {

        @Sse("/clock")
        Source<Long> clock() {
            return Sources.interval(Duration.ofSeconds(1));
        }
    }

    record Order(int n) {}

    @SseController
    static final class OrderController {

        @Sse(value = "/orders", method = "POST")
        Source<Integer> orders(@FromBody Order order, @LastEventId Optional<String> place) {
            assertEquals(Optional.of("7"), place);
            return Sources.stream(IntStream.range(0, order.n()).boxed());
        }
    }

    @Test
    void a_clock_ticks_at_the_time_of_the_test() {
        VirtualTime time = new VirtualTime();
        try (TestServer server =
                        TestServer.with(
                                feature -> feature.time(time).controllers(new ClockController()));
                TestStream events = server.open("/clock")) {
            time.advance(Duration.ofSeconds(1));
            assertEquals("0", events.next().data());
        }
    }

    private String token(TestTokens issuer) {
        TestTokens tokens = new TestTokens(time);
        String token =
                tokens.of("alice")
                        .roles("editor")
                        .subscribe("news", "chat/*")
                        .lifetime(Duration.ofMinutes(5))
                        .sign();
        assertTrue(token.length() > 0);
        return issuer.of("alice").sign();
    }

    @Test
    void an_order_needs_a_token() {
        TestTokens issuer = new TestTokens(time);
        String token = token(issuer);
        String place = "7";
        try (TestServer server =
                TestServer.with(feature ->
                        feature.clients(issuer.clients()).controllers(new OrderController()))) {
            try (TestStream events =
                    server.request("/orders")
                            .token(token)
                            .lastEventId(place)
                            .post("{\"n\":3}")
                            .open()) {
                assertEquals("2", events.take(3).getLast().data());
                assertEquals(StreamEnd.OVER, events.awaitEnd());
            }
            Refusal refusal = server.request("/orders").post("{}").refused();
            assertEquals(401, refusal.status());
            assertTrue(refusal.body().contains("A token is needed"));
        }
    }

    @Test
    void a_client_comes_back_for_an_event_that_was_cut() throws Exception {
        SessionOptions soon = SessionOptions.defaults().withRetry(Duration.ofMillis(100));
        try (TestServer server =
                TestServer.with(feature -> feature.topics("/topics/{topic}").defaults(soon))) {
            try (FaultProxy proxy = FaultProxy.to(server.uri("/"));
                    EventClient client =
                            EventClient.open(
                                    ClientOptions.of(
                                            proxy.uri("/topics/news?lastEventId=earliest")))) {
                proxy.cutAfter("data: tw");
                server.topics().topic("news").publish("two");
                assertEquals("two", client.next().orElseThrow().data());
            }
        }
    }
}
