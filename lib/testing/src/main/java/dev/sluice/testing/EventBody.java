package dev.sluice.testing;

import dev.sluice.client.EventStreamException;
import dev.sluice.client.EventStreamParser;
import dev.sluice.client.ReceivedEvent;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The body of a stream, which fills an {@link Inbox}. It is told of bytes as they come and not read
 * from, because a stream of bytes loses what came just before its connection broke.
 */
final class EventBody implements BodySubscriber<Answer>, Answer {

    private final Inbox inbox;
    private final EventStreamParser parser;

    /** The comment with which a stream opens is no heartbeat. */
    private boolean isOpening = true;

    private String place;
    private volatile Flow.@Nullable Subscription bytes;
    private volatile boolean isClosed;

    EventBody(Inbox inbox) {
        this.inbox = inbox;
        this.place = inbox.lastEventId();
        this.parser = new EventStreamParser(place, Integer.MAX_VALUE, this::comment);
    }

    Inbox inbox() {
        return inbox;
    }

    private void comment(String text) {
        boolean opens = isOpening && text.isEmpty();
        isOpening = false;
        if (!opens) {
            inbox.comment(text);
        }
    }

    @Override
    public CompletionStage<Answer> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        bytes = subscription;
        if (isClosed) {
            subscription.cancel();
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
        try {
            for (ByteBuffer piece : pieces) {
                parse(piece);
            }
            inbox.begin();
            Objects.requireNonNull(bytes).request(1);
        } catch (EventStreamException | InterruptedException broken) {
            onError(broken);
            close();
        }
    }

    private void parse(ByteBuffer piece) throws InterruptedException {
        parser.feed(piece);
        Optional<ReceivedEvent> event = parser.next();
        while (event.isPresent()) {
            isOpening = false;
            place = parser.lastEventId();
            inbox.add(event.get());
            event = parser.next();
        }
        if (parser.isOver()) {
            inbox.end(StreamEnd.OVER, "");
        } else if (!place.equals(parser.lastEventId())) {
            place = parser.lastEventId();
            inbox.place(place);
        }
    }

    @Override
    public void onComplete() {
        inbox.end(parser.asksToComeBack() ? StreamEnd.COMES_BACK : StreamEnd.CLOSED, "");
    }

    @Override
    public void onError(Throwable broken) {
        inbox.end(StreamEnd.BROKEN, ": " + root(broken));
    }

    /** The JDK's client wraps what the socket said. */
    private static Throwable root(Throwable broken) {
        Throwable cause = broken.getCause();
        return cause == null ? broken : root(cause);
    }

    /** Closes the connection. */
    void close() {
        isClosed = true;
        inbox.end(StreamEnd.BROKEN, ", closed by the test");
        Flow.Subscription subscription = bytes;
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
