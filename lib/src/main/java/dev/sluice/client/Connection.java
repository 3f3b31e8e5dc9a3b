package dev.sluice.client;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, turned from the JDK's callbacks into questions that wait.
 *
 * <p>The next piece of the body is asked for when the one before has been taken, so of a server
 * that is faster than its reader no more than two pieces and what the sockets hold are here. One
 * thread asks; any may close.
 */
final class Connection implements HttpResponse.BodySubscriber<Connection>, AutoCloseable {

    /** Takes the callbacks of the JDK. */
    sealed interface Signal {

        record Head(ResponseInfo info) implements Signal {}

        record Piece(List<ByteBuffer> buffers) implements Signal {}

        record End() implements Signal {}

        record Failure(Throwable cause) implements Signal {}

        record Closed() implements Signal {}
    }

    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final Queue<ByteBuffer> buffers = new ArrayDeque<>();
    private final Patience patience;
    private @Nullable ResponseInfo head;
    private volatile Flow.@Nullable Subscription subscription;
    private volatile @Nullable CompletableFuture<?> response;
    private volatile boolean closed;

    Connection(Patience patience) {
        this.patience = patience;
    }

    /** Sends the request and does not wait. */
    static Connection open(HttpClient http, HttpRequest request, Patience patience) {
        Connection connection = new Connection(patience);
        // The head comes as a signal too, because the future may be later than the first piece.
        CompletableFuture<?> response =
                http.sendAsync(
                        request,
                        head -> {
                            connection.signals.add(new Signal.Head(head));
                            return connection;
                        });
        connection.response = response;
        var _ =
                response.whenComplete((_, failure) -> {
                    if (failure != null) {
                        connection.onError(failure);
                    }
                });
        return connection;
    }

    /**
     * Waits for status and headers, before {@link #read}. They can be asked for again.
     *
     * @param atMost how long to wait, zero for no limit
     * @throws HttpTimeoutException if they did not come in that time
     * @throws ClosedChannelException if this has been closed
     * @throws IOException if there is no connection, or it broke
     */
    ResponseInfo head(Duration atMost) throws IOException, InterruptedException {
        ResponseInfo known = head == null ? awaitHead(atMost) : head;
        head = known;
        return known;
    }

    /**
     * Waits for the next bytes of the body.
     *
     * @param atMost how long to wait, zero for no limit
     * @return the bytes, which may be none, or empty at the end of the body
     * @throws HttpTimeoutException if none came in that time
     * @throws ClosedChannelException if this has been closed
     * @throws IOException if the connection broke
     */
    Optional<ByteBuffer> read(Duration atMost) throws IOException, InterruptedException {
        ByteBuffer ready = buffers.poll();
        if (ready != null) {
            return Optional.of(ready);
        }
        return switch (await(atMost)) {
            case Signal.Piece(List<ByteBuffer> piece) -> {
                buffers.addAll(piece);
                requestOne();
                ByteBuffer first = buffers.poll();
                yield Optional.of(first == null ? ByteBuffer.allocate(0) : first);
            }
            case Signal.End() -> Optional.empty();
            case Signal.Failure(Throwable cause) -> throw asIoException(cause);
            case Signal.Closed() -> throw new ClosedChannelException();
            case Signal.Head(_) -> throw new IllegalStateException("a second head came");
        };
    }

    /** Lets go of the socket, and wakes the thread that waits here. */
    @Override
    public void close() {
        closed = true;
        signals.add(new Signal.Closed());
        Flow.Subscription body = subscription;
        if (body != null) {
            body.cancel();
        }
        CompletableFuture<?> pending = response;
        if (pending != null) {
            pending.cancel(true);
        }
    }

    @Override
    public CompletionStage<Connection> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription body) {
        subscription = body;
        if (closed) {
            body.cancel();
        } else {
            body.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> piece) {
        signals.add(new Signal.Piece(piece));
    }

    @Override
    public void onError(Throwable failure) {
        signals.add(new Signal.Failure(failure));
    }

    @Override
    public void onComplete() {
        signals.add(new Signal.End());
    }

    private ResponseInfo awaitHead(Duration atMost) throws IOException, InterruptedException {
        return switch (await(atMost)) {
            case Signal.Head(ResponseInfo info) -> info;
            case Signal.Failure(Throwable cause) -> throw asIoException(cause);
            case Signal.Closed() -> throw new ClosedChannelException();
            case Signal.Piece(_), Signal.End() ->
                    throw new IllegalStateException("a body came before its head");
        };
    }

    private Signal await(Duration atMost) throws HttpTimeoutException, InterruptedException {
        if (atMost.isZero()) {
            return signals.take();
        }
        return patience.await(signals, atMost)
                .orElseThrow(() -> new HttpTimeoutException("nothing came for " + atMost));
    }

    private void requestOne() {
        Flow.Subscription body = subscription;
        if (body != null) {
            body.request(1);
        }
    }

    private static IOException asIoException(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        return cause instanceof IOException broken ? broken : new IOException(cause);
    }
}
