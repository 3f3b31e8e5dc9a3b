package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.listener.Listeners;
import dev.sluice.http.stream.EventStreams;
import dev.sluice.http.stream.StreamLimits;
import dev.sluice.protocol.ControlType;
import dev.sluice.session.OnEnd;
import dev.sluice.session.SessionOptions;
import dev.sluice.source.Sources;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.InMemoryBroker;
import dev.sluice.topic.Topics;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A browser's own EventSource against streams that the server closes and ends. */
@Timeout(180)
class EventSourceTest {

    private static final int EVENTS = 6;
    private static final int EVENTS_PER_CONNECTION = 2;

    private final SessionOptions options =
            SessionOptions.defaults().withRetry(Duration.ofMillis(20));
    private final EventStreams streams =
            EventStreams.create(
                    options, StreamLimits.NONE, EventEncoder.create(), Clients.unrestricted());
    private final List<String> presented = new CopyOnWriteArrayList<>();
    private final Topics topics =
            Topics.of(InMemoryBroker.create(HistoryLimits.defaults()), EventEncoder.create());
    private final AtomicInteger countdowns = new AtomicInteger();
    private final CountDownLatch cameBack = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private WebServer server;
    private Browser browser;

    @BeforeEach
    void open() throws Exception {
        server =
                WebServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .shutdownHook(false)
                        .update(Listeners::prepare)
                        .routing(routing ->
                                routing.get("/numbers", this::numbers)
                                        .get("/countdown", this::countdown)
                                        .get("/news", this::news)
                                        .get("/", EventSourceTest::page))
                        .build()
                        .start();
        browser = Browser.start();
        browser.driver().get("http://127.0.0.1:" + server.port() + "/");
    }

    /** From which the browser reads the streams. */
    private static void page(ServerRequest request, ServerResponse response) {
        response.header(HeaderNames.CONTENT_TYPE, "text/html").send("<!doctype html>");
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.close();
        }
        streams.close();
        server.stop();
        topics.close();
    }

    /** A few events after those that the client has; with the last of them the stream is over. */
    private void numbers(ServerRequest request, ServerResponse response) throws Exception {
        String lastId = request.headers().first(HeaderNames.create("Last-Event-ID")).orElse("0");
        presented.add(lastId);
        int seen = lastId.equals(ControlType.END_ID) ? EVENTS : Integer.parseInt(lastId);
        boolean isLast = seen + EVENTS_PER_CONNECTION >= EVENTS;
        streams.serve(
                request,
                response,
                options.withOnEnd(isLast ? OnEnd.STOP : OnEnd.RECONNECT),
                r ->
                        Sources.stream(
                                LongStream.rangeClosed(seen + 1, seen + EVENTS_PER_CONNECTION)
                                        .mapToObj(EventSourceTest::event)));
    }

    private void countdown(ServerRequest request, ServerResponse response) throws Exception {
        streams.serve(
                request,
                response,
                options,
                r ->
                        Sources.handler(events -> {
                            countdowns.incrementAndGet();
                            for (int n = 3; n > 0; n--) {
                                events.send(MessageEvent.of(n).withType("tick"));
                            }
                        }));
    }

    /** Ends the first stream before its first event, and lets the client wait for the second. */
    private void news(ServerRequest request, ServerResponse response) throws Exception {
        boolean isFirst = request.headers().first(HeaderNames.create("Last-Event-ID")).isEmpty();
        if (!isFirst) {
            cameBack.countDown();
            goOn.await();
        }
        streams.serve(
                request,
                response,
                options.withMaxLifetime(isFirst ? Duration.ofMillis(100) : Duration.ZERO),
                r -> topics.topic("news"));
    }

    private static MessageEvent event(long number) {
        return MessageEvent.of("event " + number).withId(Long.toString(number));
    }

    @Test
    void an_event_source_resumes_from_its_last_event_id_and_stops_at_the_end() {
        browser.run(
                """
                window.received = [];
                window.source = new EventSource('/numbers');
                window.source.onmessage = e => window.received.push(e.data);
                """);

        browser.await("window.source.readyState === EventSource.CLOSED");

        assertEquals(
                List.of("event 1", "event 2", "event 3", "event 4", "event 5", "event 6"),
                browser.run("return window.received"));
        assertEquals(List.of("0", "2", "4", "end"), presented);
    }

    @Test
    void an_event_source_runs_a_finite_handler_once_and_stops() {
        browser.run(
                """
                window.received = [];
                window.source = new EventSource('/countdown');
                window.source.addEventListener('tick', e => window.received.push(e.data));
                """);

        browser.await("window.source.readyState === EventSource.CLOSED");

        assertEquals(List.of("3", "2", "1"), browser.run("return window.received"));
        assertEquals(1, countdowns.get());
    }

    @Test
    void an_event_source_loses_nothing_when_a_stream_breaks_before_its_first_event()
            throws Exception {
        browser.run(
                """
                window.received = [];
                window.source = new EventSource('/news');
                window.source.onmessage = e => window.received.push(e.data);
                """);

        cameBack.await();
        topics.topic("news").publish("meanwhile");
        goOn.countDown();

        browser.await("window.received.length > 0");
        assertEquals(List.of("meanwhile"), browser.run("return window.received"));
    }
}
