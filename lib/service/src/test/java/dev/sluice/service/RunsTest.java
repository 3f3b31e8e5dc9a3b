package dev.sluice.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.run.web.RunRoute;
import dev.sluice.testing.StreamEnd;
import dev.sluice.testing.TestRequest;
import dev.sluice.testing.TestStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The runs of a service, as its operator sees them. */
@Timeout(60)
class RunsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.shutdownNow();
    }

    private static SluiceService open(RunRoute route, String... arguments) {
        String[] all =
                Stream.concat(Stream.of("--server.port=0", "--admin.port=0"), Stream.of(arguments))
                        .toArray(String[]::new);
        return Sluice.service().run(route).open(all);
    }

    private static TestStream start(SluiceService service, String path) {
        return TestRequest.to(service.address().resolve(path)).post("{}").open();
    }

    private String text(URI uri) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void the_admin_socket_lists_runs_and_metrics_count_them() throws Exception {
        Semaphore go = new Semaphore(0);
        RunRoute route =
                RunRoute.post(
                        "/answers/{id}",
                        request ->
                                run -> {
                                    run.append("four");
                                    go.acquire();
                                });
        try (SluiceService service = open(route);
                TestStream events = start(service, "/answers/42")) {
            assertEquals("four", events.next().data());

            JsonNode listed = JSON.readTree(text(service.adminAddress().resolve("/runs")));
            assertEquals(1, listed.get("total").intValue());
            JsonNode run = listed.get("runs").get(0);
            assertEquals("answers/42", run.get("id").textValue());
            assertEquals("POST /answers/{id}", run.get("route").textValue());
            assertEquals("running", run.get("state").textValue());
            assertEquals(1, run.get("readers").intValue());
            assertEquals(4, run.get("bytes").intValue());
            URI metrics = service.adminAddress().resolve("/observe/metrics");
            assertTrue(text(metrics).contains("sluice_runs_active 1.0"));

            go.release();
            events.next("run-end");
            assertEquals(StreamEnd.OVER, events.awaitEnd());
            assertTrue(
                    JSON.readTree(text(service.adminAddress().resolve("/runs")))
                            .toString()
                            .contains("\"state\":\"done\""));
        }
    }

    @Test
    void a_service_that_stops_lets_a_run_finish_while_its_reader_stays() throws Exception {
        Semaphore go = new Semaphore(0);
        RunRoute route =
                RunRoute.post(
                        "/answers/{id}",
                        request ->
                                run -> {
                                    run.append("a");
                                    go.acquire();
                                    run.append("b");
                                });
        SluiceService service = open(route);
        try (TestStream events = start(service, "/answers/1")) {
            assertEquals("a", events.next().data());
            Thread stop = Thread.ofVirtual().start(service::close);

            go.release();

            assertEquals("b", events.next().data());
            assertEquals("{\"state\":\"done\"}", events.next("run-end").data());
            stop.join();
        }
    }

    @Test
    void a_run_that_does_not_finish_in_time_is_lost_and_its_reader_is_told() throws Exception {
        RunRoute route =
                RunRoute.post(
                        "/answers/{id}",
                        request ->
                                run -> {
                                    run.append("a");
                                    new Semaphore(0).acquire();
                                });
        SluiceService service =
                open(route, "--sluice.drain.duration=PT0S", "--sluice.drain.deadline=PT2S");
        try (TestStream events = start(service, "/answers/1")) {
            assertEquals("a", events.next().data());

            Thread stop = Thread.ofVirtual().start(service::close);

            assertTrue(events.next("run-end").data().contains("\"state\":\"lost\""));
            stop.join();
        }
    }
}
