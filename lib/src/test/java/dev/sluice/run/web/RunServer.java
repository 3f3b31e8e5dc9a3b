package dev.sluice.run.web;

import dev.sluice.event.EventEncoder;
import dev.sluice.feature.SluiceFeature;
import dev.sluice.http.RawClient;
import dev.sluice.http.TestServer;
import dev.sluice.http.guard.Clients;
import dev.sluice.run.InMemoryRunStore;
import dev.sluice.run.RunBudget;
import dev.sluice.run.RunLimits;
import dev.sluice.run.RunListener;
import dev.sluice.run.RunStore;
import dev.sluice.run.Runs;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/** A replica with runs. */
public final class RunServer implements AutoCloseable {

    /** The last block of the stream of a run that is over. */
    public static final String END = "event: end\nid: end\ndata: {}\n\n";

    public final Runs runs;
    private final SluiceFeature feature;
    private final WebServer server;

    private RunServer(Runs runs, RunRoute[] routes, Object[] controllers, Clients clients) {
        this.runs = runs;
        var builder =
                SluiceFeature.builder()
                        .runs(runs)
                        .clients(clients)
                        .defaults(TestServer.SILENT)
                        .controllers(controllers);
        for (RunRoute route : routes) {
            builder.run(route.withSession(TestServer.SILENT));
        }
        this.feature = builder.build();
        this.server =
                WebServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .shutdownHook(false)
                        .update(feature::addTo)
                        .build()
                        .start();
    }

    public static RunServer of(RunRoute... routes) {
        return of(inMemory(RunLimits.defaults()), routes);
    }

    public static RunServer of(Runs runs, RunRoute... routes) {
        return new RunServer(runs, routes, new Object[0], Clients.unrestricted());
    }

    public static RunServer of(Clients clients, RunRoute... routes) {
        return new RunServer(inMemory(RunLimits.defaults()), routes, new Object[0], clients);
    }

    public static RunServer controllers(Object... controllers) {
        return new RunServer(
                inMemory(RunLimits.defaults()),
                new RunRoute[0],
                controllers,
                Clients.unrestricted());
    }

    public static Runs inMemory(RunLimits limits) {
        return in(
                InMemoryRunStore.create(
                        RunBudget.defaults(), Duration.ofDays(1), InstantSource.system()),
                limits);
    }

    public static Runs in(RunStore store, RunLimits limits) {
        return Runs.of(store, EventEncoder.create(), limits, RunListener.NONE);
    }

    public RawClient get(String path, String... headers) throws IOException {
        return RawClient.connect(server.port()).get(path, headers);
    }

    public RawClient post(String path, String body, String... headers) throws IOException {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 2, headers.length);
        all[0] = "Content-Type: application/json";
        all[1] = "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length;
        return RawClient.connect(server.port()).request("POST", path, all).send(body);
    }

    /** A client that has read the head and the preamble of the stream of a run. */
    public RawClient start(String path) throws IOException {
        return stream(post(path, "{}"));
    }

    public RawClient read(String path, String... headers) throws IOException {
        return stream(get(path, headers));
    }

    private static RawClient stream(RawClient client) throws IOException {
        Map<String, String> head = client.head();
        if (!head.get("").equals("HTTP/1.1 200 OK")) {
            throw new AssertionError(head + client.body(head));
        }
        return client.skipPreamble();
    }

    public RawClient request(String method, String path, String... headers) throws IOException {
        return RawClient.connect(server.port()).request(method, path, headers);
    }

    public String status(String method, String path) throws IOException {
        try (RawClient client = request(method, path)) {
            return client.head().get("").substring("HTTP/1.1 ".length());
        }
    }

    @Override
    public void close() {
        feature.close();
        runs.close();
        server.stop();
    }
}
