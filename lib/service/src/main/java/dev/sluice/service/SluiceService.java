package dev.sluice.service;

import dev.sluice.http.stream.EventStreams;
import dev.sluice.run.Runs;
import dev.sluice.topic.Topics;
import io.helidon.webserver.WebServer;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** A service that runs. Thread-safe. */
public final class SluiceService implements AutoCloseable {

    private final WebServer server;
    private final Topics topics;
    private final Runs runs;
    private final EventStreams streams;
    private final Stopping stopping;
    private final Opened opened;
    private final AtomicBoolean closed = new AtomicBoolean();

    SluiceService(
            WebServer server,
            Topics topics,
            Runs runs,
            EventStreams streams,
            Stopping stopping,
            Opened opened) {
        this.server = server;
        this.topics = topics;
        this.runs = runs;
        this.streams = streams;
        this.stopping = stopping;
        this.opened = opened;
    }

    /**
     * Returns its address, for a person to open.
     *
     * @return for example {@code http://127.0.0.1:8080}
     */
    public URI address() {
        return address(server, WebServer.DEFAULT_SOCKET_NAME);
    }

    /**
     * Returns the address of health and metrics.
     *
     * @return for example {@code http://127.0.0.1:8081}
     */
    public URI adminAddress() {
        return address(server, Health.SOCKET);
    }

    static URI address(WebServer server, String socket) {
        String host = server.prototype().sockets().getOrDefault(socket, server.prototype()).host();
        return URI.create(
                "%s://%s:%d"
                        .formatted(
                                server.hasTls(socket) ? "https" : "http",
                                host,
                                server.port(socket)));
    }

    /**
     * The topics, to publish to and to read.
     *
     * @return the topics
     */
    public Topics topics() {
        return topics;
    }

    /**
     * The runs, to find, to stop and to count.
     *
     * @return the runs
     */
    public Runs runs() {
        return runs;
    }

    /**
     * The number of streams that are open now.
     *
     * @return zero or more
     */
    public int openStreams() {
        return streams.openStreams();
    }

    /** The longest that it takes to end the streams and the requests. */
    Duration longestStop() {
        return stopping.longest();
    }

    /**
     * Ends the streams and the requests as {@code sluice.drain} says, stops the server, and closes
     * all that the service has opened. A second call does nothing.
     *
     * @throws IllegalStateException with the failures, if something failed to close; the rest is
     *     closed all the same
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try (opened) {
                stopping.run();
            }
        }
    }
}
