package dev.sluice.run.format;

import dev.sluice.event.MessageEvent;
import dev.sluice.http.RawClient;
import dev.sluice.run.RunFormat;
import dev.sluice.run.RunHandler;
import dev.sluice.run.web.RunRoute;
import dev.sluice.run.web.RunServer;
import dev.sluice.source.StreamException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** A run with all that a format has words for, whose handler waits where a test wants it to. */
final class Conversation implements AutoCloseable {

    private final Semaphore go = new Semaphore(0);
    private final RunServer server;

    Conversation(RunFormat format) {
        server =
                RunServer.of(
                        route(
                                "all",
                                format,
                                run -> {
                                    run.append("reasoning", "hm");
                                    run.append("reasoning", "!");
                                    run.append("Hel");
                                    go.acquire();
                                    run.append("lo");
                                    run.send(MessageEvent.of(Map.of("n", 1)).withType("tool"));
                                    run.append(" \"you\"\n");
                                    run.append("title", "Greeting");
                                    run.send("not JSON");
                                }),
                        route("silent", format, run -> {}),
                        route(
                                "endless",
                                format,
                                run -> {
                                    run.append("a");
                                    new CountDownLatch(1).await();
                                }),
                        route(
                                "failing",
                                format,
                                run -> {
                                    run.append("a");
                                    throw new StreamException("No more tokens");
                                }));
    }

    private static RunRoute route(String name, RunFormat format, RunHandler handler) {
        return RunRoute.post("/" + name + "/{id}", request -> handler).withFormat(format);
    }

    RunServer server() {
        return server;
    }

    /** Lets the handler of {@code /all/1} go on in the middle of a text. */
    void goOn() {
        go.release();
    }

    /** All of a run, without ids. */
    String whole(String path) throws Exception {
        try (RawClient client = server.start(path)) {
            return withoutIds(client.rest());
        }
    }

    /** The stream of a client that comes back to the middle of {@code /all/1}. */
    String second(String lastBlock) throws Exception {
        String id = lastBlock.lines().filter(line -> line.startsWith("id: ")).findFirst().get();
        try (RawClient client = server.read("/all/1", "Last-Event-ID: " + id.substring(4))) {
            return withoutIds(client.rest());
        }
    }

    /** The stream of a client that asks for a run that is stopped then. */
    String stopped() throws Exception {
        try (RawClient client = server.start("/endless/1")) {
            String block = client.block();
            while (!block.contains("\"delta\"")) {
                block = client.block();
            }
            server.status("DELETE", "/endless/1");
            return withoutIds(client.rest());
        }
    }

    static String withoutIds(String stream) {
        return stream.replaceAll("(?m)^id: \\d+-\\d+\n", "").replace("\n\n", "\n");
    }

    @Override
    public void close() {
        server.close();
    }
}
