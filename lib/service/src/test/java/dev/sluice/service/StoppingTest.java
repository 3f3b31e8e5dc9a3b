package dev.sluice.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.feature.SluiceFeature;
import dev.sluice.http.listener.RequestsUnderWay;
import dev.sluice.session.DrainOptions;
import io.helidon.webserver.WebServer;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StoppingTest {

    @Test
    void requests_go_on_when_the_stop_is_interrupted() throws Exception {
        SluiceFeature feature = SluiceFeature.builder().build();
        RequestsUnderWay requests = RequestsUnderWay.create(feature.streams()::isDraining);
        WebServer server =
                WebServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .shutdownHook(false)
                        .addFeature(requests)
                        .routing(routing ->
                                routing.get("/", (request, response) -> response.send("answer")))
                        .build()
                        .start();
        Stopping stopping =
                new Stopping(
                        feature,
                        requests,
                        server,
                        ListenerCheck.of(server, WebServer.DEFAULT_SOCKET_NAME),
                        new DrainOptions(Duration.ZERO, Duration.ofSeconds(1)));
        Thread stop = Thread.ofPlatform().unstarted(stopping::run);

        stop.start();
        stop.interrupt();
        stop.join();

        URI root = URI.create("http://127.0.0.1:" + server.port());
        try (InputStream answer = root.toURL().openStream()) {
            assertEquals("answer", new String(answer.readAllBytes(), StandardCharsets.UTF_8));
        } finally {
            server.stop();
            feature.close();
        }
    }
}
