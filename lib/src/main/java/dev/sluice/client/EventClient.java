package dev.sluice.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads an event stream, and comes back to it by itself when it breaks off.
 *
 * {@snippet :
 * try (EventClient client = EventClient.open(ClientOptions.of(uri))) {
 *     for (ReceivedEvent event : client) {
 *         System.out.println(event.data());
 *     }
 * }
 * }
 *
 * <pre>
 *   connecting --200--> streaming --end, cut, silence--> pausing
 *    ^  |  |  |                                           ^   |
 *    |  |  |  +---- no connection, 503 and the like ------+   |
 *    |  |  +------- 204, or an end event --> over            |
 *    |  +---------- any other answer --> over, with an exception
 *    +------------------------------------------------ delay -+
 * </pre>
 *
 * <p>All of it happens in {@link #next()}, on the thread that calls it: there is no thread in the
 * background, and a client that nobody asks for events reads none, so that its server waits.
 *
 * <p>Each event comes once. A connection is asked for with the id of the last event that was given
 * out; an event that was cut in the middle comes again as a whole, if the server resumes. An id
 * that cannot be sent in a header is left out, and the listener is {@linkplain
 * ClientListener#unresumable told}.
 *
 * <p>{@link #close} may be called by any thread. It wakes a {@code next()} that waits, which is
 * then empty like all later ones; what was received and not yet given out is discarded.
 */
public final class EventClient implements AutoCloseable, Iterable<ReceivedEvent> {

    private sealed interface State {

        record Connecting() implements State {}

        record Streaming(LiveStream stream) implements State {}

        record Pausing(Duration delay) implements State {}

        record Over() implements State {}
    }

    private final ClientOptions options;
    private final ClientListener listener;
    private final ClientTime time;
    private final Connector connector;
    private final ReconnectDelay delays;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ReentrantLock reading = new ReentrantLock();
    private State state = new State.Connecting();
    private boolean hasToldOfId;
    private volatile String lastEventId;

    private EventClient(
            ClientOptions options, ClientListener listener, HttpClient http, ClientTime time) {
        this.options = options;
        this.listener = listener;
        this.time = time;
        this.connector = new Connector(http, options, time);
        this.delays = new ReconnectDelay(options.backoff(), time.random());
        this.lastEventId = options.lastEventId();
    }

    /**
     * A client that logs what it does: streams that break off at {@code INFO}, those that cannot be
     * resumed at {@code WARNING}, the rest at {@code DEBUG}. It connects at the first {@link
     * #next()}.
     *
     * @param options where and how to read
     * @return the client, to be closed
     */
    public static EventClient open(ClientOptions options) {
        return open(options, new LoggingListener(options.uri()));
    }

    /**
     * A client that tells a listener what it does. It connects at the first {@link #next()}, and
     * gives a connection ten seconds to be made.
     *
     * @param options where and how to read
     * @param listener is told what the client does
     * @return the client, to be closed
     */
    public static EventClient open(ClientOptions options, ClientListener listener) {
        return open(options, listener, SharedHttpClient.INSTANCE);
    }

    /**
     * A client that connects by the application's own HTTP client, for the sake of its proxy, TLS
     * settings, authenticator or connect timeout. Requests are HTTP/1.1, whatever its version.
     *
     * @param options where and how to read
     * @param listener is told what the client does
     * @param http connects; it stays open when the event client is closed
     * @return the client, to be closed
     * @throws IllegalArgumentException if {@code http} follows redirects: the event client does
     *     that itself, without taking the application's headers to another origin
     */
    public static EventClient open(
            ClientOptions options, ClientListener listener, HttpClient http) {
        if (http.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException(
                    "http must leave redirects to the event client, was " + http.followRedirects());
        }
        return open(options, listener, http, ClientTime.SYSTEM);
    }

    static EventClient open(
            ClientOptions options, ClientListener listener, HttpClient http, ClientTime time) {
        return new EventClient(options, listener, http, time);
    }

    /**
     * Waits for the next event, over as many connections as it takes. If several threads ask, each
     * event goes to one of them.
     *
     * @return the event, or empty if the server has ended the stream or the client is closed
     * @throws InterruptedException if the thread is interrupted while it waits; nothing is lost,
     *     and the next call goes on
     * @throws EventStreamRefusedException if the server answers with a status, a content type or a
     *     compression that another try would not change
     * @throws EventStreamLostException if the connection broke, and the request must not be sent
     *     again, see {@link ClientOptions#withRepeatable}
     * @throws EventStreamException if an event is over {@link ClientOptions#maxEventBytes()}
     */
    public Optional<ReceivedEvent> next() throws InterruptedException {
        reading.lockInterruptibly();
        try {
            while (!isClosed()) {
                switch (state) {
                    case State.Connecting() -> connect();
                    case State.Streaming(LiveStream stream) -> {
                        Optional<ReceivedEvent> event = receive(stream);
                        if (event.isPresent()) {
                            return event;
                        }
                    }
                    case State.Pausing(Duration delay) -> {
                        time.pause().pause(delay, closed);
                        state = new State.Connecting();
                    }
                    case State.Over() -> {
                        return Optional.empty();
                    }
                }
            }
            return Optional.empty();
        } finally {
            reading.unlock();
        }
    }

    /**
     * The events from here on, as {@link #next()} gives them. All iterators share the one stream.
     *
     * <p>They throw what {@code next()} throws, but {@link CancellationException} if the thread is
     * interrupted, which then still is.
     *
     * @return an iterator that waits for events
     */
    @Override
    public Iterator<ReceivedEvent> iterator() {
        return new EventIterator(this);
    }

    /**
     * The last event id of the stream: that of the event which was given out last, unless the
     * server has moved it since, without an event. To go on there with another client, give it to
     * {@link ClientOptions#withLastEventId}, which refuses an id that cannot be sent. Any thread
     * may ask.
     *
     * @return the id, empty if there is none
     */
    public String lastEventId() {
        return lastEventId;
    }

    /** Ends the stream, and wakes the thread that waits for an event. Does not wait. */
    @Override
    public void close() {
        closed.countDown();
        connector.close();
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void connect() throws InterruptedException {
        boolean isResumable = RequestHeaders.isSendableId(lastEventId);
        if (!isResumable && !hasToldOfId) {
            hasToldOfId = true;
            listener.unresumable(lastEventId);
        }
        try {
            take(connector.connect(isResumable ? lastEventId : ""));
        } catch (IOException broken) {
            if (Connector.isBeforeRequest(broken)) {
                pause(Optional.of(broken), Duration.ZERO);
            } else {
                lose(Optional.of(broken));
            }
        }
    }

    private void take(Answer.Final answer) {
        switch (answer) {
            case Answer.Stream(Connection connection, URI uri) -> {
                state =
                        new State.Streaming(
                                new LiveStream(
                                        connection,
                                        new EventStreamParser(lastEventId, options.maxEventBytes()),
                                        options.readTimeout(),
                                        time.ticks()));
                listener.opened(ClientOptions.withoutQuery(uri));
            }
            case Answer.Over() -> end();
            case Answer.Unavailable(var reason, _, boolean mayHaveBegun)
                    when mayHaveBegun && !isRepeatable() ->
                    throw fail(reason);
            case Answer.Unavailable(var reason, Duration delay, _) ->
                    pause(Optional.of(reason), delay);
            case Answer.Refused(var reason) -> throw fail(reason);
        }
    }

    private Optional<ReceivedEvent> receive(LiveStream stream) throws InterruptedException {
        EventStreamParser parser = stream.parser();
        Optional<ReceivedEvent> event;
        try {
            event = parser.next();
        } catch (EventStreamException tooLarge) {
            stream.close();
            throw fail(tooLarge);
        }
        lastEventId = parser.lastEventId();
        if (parser.isOver()) {
            stream.close();
            end();
        } else if (event.isEmpty()) {
            await(stream);
        }
        return event;
    }

    private void await(LiveStream stream) throws InterruptedException {
        try {
            if (!stream.read()) {
                endOfBody(stream);
            }
        } catch (IOException broken) {
            disconnect(stream);
            lose(Optional.of(broken));
        }
    }

    private void disconnect(LiveStream stream) {
        stream.close();
        delays.learnFrom(stream.parser());
    }

    /** The server has ended the body, and not said that the stream is over. */
    private void endOfBody(LiveStream stream) {
        disconnect(stream);
        if (isRepeatable() || stream.parser().asksToComeBack()) {
            lose(Optional.empty());
        } else {
            end();
        }
    }

    /** Comes back, if the request may be sent again. */
    private void lose(Optional<Throwable> cause) {
        if (!isRepeatable() && !isClosed()) {
            throw fail(EventStreamLostException.of(options, cause));
        }
        pause(cause, Duration.ZERO);
    }

    private boolean isRepeatable() {
        String sent = RequestHeaders.isSendableId(lastEventId) ? lastEventId : "";
        return options.request().isRepeatableFrom(sent);
    }

    private void pause(Optional<Throwable> cause, Duration atLeast) {
        if (isClosed()) {
            // That is the cause, then: there is no next try to tell of.
            return;
        }
        Duration delay = delays.next(atLeast);
        state = new State.Pausing(delay);
        listener.disconnected(cause, delay);
    }

    private void end() {
        state = new State.Over();
        listener.ended();
    }

    private EventStreamException fail(EventStreamException reason) {
        state = new State.Over();
        listener.failed(reason);
        return reason;
    }
}
