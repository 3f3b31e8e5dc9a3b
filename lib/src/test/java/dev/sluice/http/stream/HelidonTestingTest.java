package dev.sluice.http.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.http.TestServer;
import dev.sluice.http.guard.Clients;
import dev.sluice.source.Sources;
import io.helidon.http.Method;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.testing.junit5.DirectClient;
import io.helidon.webserver.testing.junit5.RoutingTest;
import io.helidon.webserver.testing.junit5.SetUpRoute;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Testing an application's own streams with Helidon's testing support, without a socket. */
@RoutingTest
@Timeout(60)
class HelidonTestingTest {

    private static final CountDownLatch FIRST_IS_READ = new CountDownLatch(1);

    private final DirectClient client;

    HelidonTestingTest(DirectClient client) {
        this.client = client;
    }

    @SetUpRoute
    static void routing(HttpRouting.Builder routing) {
        EventStreams streams =
                EventStreams.create(
                        TestServer.SILENT,
                        StreamLimits.NONE,
                        dev.sluice.event.EventEncoder.create(),
                        Clients.unrestricted());
        routing.route(
                streams.route(
                        new Route(
                                Method.GET,
                                "/stream",
                                TestServer.SILENT,
                                request ->
                                        Sources.handler(events -> {
                                            events.send("first");
                                            FIRST_IS_READ.await();
                                            events.send("second");
                                        }))));
    }

    @Test
    void the_client_of_Helidon_testing_reads_events_as_they_arrive() throws Exception {
        try (HttpClientResponse response = client.get("/stream").request();
                BufferedReader lines =
                        new BufferedReader(
                                new InputStreamReader(
                                        response.inputStream(), StandardCharsets.UTF_8))) {
            assertEquals(200, response.status().code());
            assertEquals(":", lines.readLine());
            assertEquals("retry: 2000", lines.readLine());
            assertEquals("data: first", lines.readLine());
            FIRST_IS_READ.countDown();
            assertEquals("", lines.readLine());
            assertEquals("data: second", lines.readLine());
        }
    }
}
