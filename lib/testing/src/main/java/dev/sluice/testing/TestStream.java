package dev.sluice.testing;

import dev.sluice.client.ReceivedEvent;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One connection to a stream. Each method that waits has a {@linkplain TestRequest#deadline
 * deadline}; when it passes, an {@link AssertionError} says what was expected, what came so far,
 * and what has become of the connection.
 *
 * <p>Events are read as {@link dev.sluice.client.EventClient} reads them: it obeys {@code end} and
 * {@code position} and does not give them out. It does not come back.
 *
 * <p>Used by one thread; any may close it.
 */
public final class TestStream implements AutoCloseable {

    private final HttpHeaders headers;
    private final EventBody body;
    private final Inbox inbox;
    private final HttpClient client;

    TestStream(HttpHeaders headers, EventBody body, HttpClient client) {
        this.client = client;
        this.headers = headers;
        this.body = body;
        this.inbox = body.inbox();
    }

    /** Waits for the first bytes. */
    void awaitBegun() {
        try {
            inbox.awaitBegun();
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    /**
     * Waits for the next event.
     *
     * @return the event
     * @throws AssertionError if none comes in time, or the stream ends before
     */
    public ReceivedEvent next() {
        return inbox.next("an event", event -> true);
    }

    /**
     * Waits for the next event of a type, and passes over others, which the error lists if it does
     * not come.
     *
     * @param type the type; {@value ReceivedEvent#DEFAULT_TYPE} for an event without one
     * @return the event
     * @throws AssertionError if none comes in time, or the stream ends before
     */
    public ReceivedEvent next(String type) {
        return inbox.next("an event of the type " + type, event -> event.type().equals(type));
    }

    /**
     * Waits for so many events. Each has the deadline for itself.
     *
     * @param count how many, zero or more
     * @return the events
     * @throws AssertionError if one of them does not come in time, or the stream ends before
     */
    public List<ReceivedEvent> take(int count) {
        List<ReceivedEvent> taken = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            taken.add(inbox.next("event %d of %d".formatted(i, count), event -> true));
        }
        return taken;
    }

    /**
     * Waits for as long as nothing may come: no event, and not the end of the stream. Comments may.
     *
     * @param time how long, in the system's time
     * @throws AssertionError if an event comes, or the stream ends
     */
    public void awaitSilence(Duration time) {
        inbox.silence(time);
    }

    /**
     * Waits for a comment: for a heartbeat, which has no text, or what a handler has sent as one.
     * Events stay where they are; behind 256 of them nothing is read any more. The comment with
     * which a stream opens does not count.
     *
     * @return its text
     * @throws AssertionError if none comes in time, or the stream ends before
     */
    public String awaitComment() {
        return inbox.comment();
    }

    /**
     * Waits for the end of the stream, before which no other event may come.
     *
     * @return how it ended
     * @throws AssertionError if it does not come in time, or an event comes before
     */
    public StreamEnd awaitEnd() {
        return inbox.end();
    }

    /**
     * Returns whether the end of the stream has not been seen yet.
     *
     * @return false once it has ended or its connection broke, also while events are left to take
     */
    public boolean isOpen() {
        return inbox.isOpen();
    }

    /**
     * The last event id: that of the event that was taken last, unless the server has moved it
     * since. {@link TestRequest#lastEventId} goes on there.
     *
     * @return the id, empty if there is none
     */
    public String lastEventId() {
        return inbox.lastEventId();
    }

    /**
     * The headers of the answer.
     *
     * @return the headers
     */
    public HttpHeaders headers() {
        return headers;
    }

    /** Leaves: closes the connection. */
    @Override
    public void close() {
        body.close();
        client.shutdownNow();
    }
}
