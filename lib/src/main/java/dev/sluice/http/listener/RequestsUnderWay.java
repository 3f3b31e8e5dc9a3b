package dev.sluice.http.listener;

import io.helidon.common.Weighted;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.spi.ServerFeature;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A server's feature that lets it stop without breaking a request. While its {@linkplain
 * dev.sluice.http.stream.EventStreams#drain streams drain}, each response says {@code Connection:
 * close}, also to a request that has come before, and ends its connection if {@link
 * Listeners#prepare} has prepared it. A client with a pool then sends its next request on a new
 * connection, and is refused there once the listener is closed, instead of losing a request on a
 * connection that ends. It also knows how many requests are under way.
 *
 * <p>Thread-safe.
 */
public final class RequestsUnderWay implements ServerFeature, Weighted {

    private final BooleanSupplier isDraining;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int underWay;
    private boolean holding;

    private RequestsUnderWay(BooleanSupplier isDraining) {
        this.isDraining = isDraining;
    }

    /**
     * The feature, for all sockets of one server.
     *
     * @param isDraining whether the server's streams drain, which is asked for each response:
     *     {@link dev.sluice.http.stream.EventStreams#isDraining}
     * @return the feature, for the server's builder
     */
    public static RequestsUnderWay create(BooleanSupplier isDraining) {
        return new RequestsUnderWay(isDraining);
    }

    @Override
    public void setup(ServerFeatureContext server) {
        Routings.of(server)
                .forEach((socket, routing) -> {
                    boolean canBeHeld = socket.equals(WebServer.DEFAULT_SOCKET_NAME);
                    routing.addFilter((chain, request, response) ->
                            filter(chain, request, response, canBeHeld));
                });
    }

    private void filter(
            FilterChain chain,
            RoutingRequest request,
            RoutingResponse response,
            boolean canBeHeld) {
        begin(canBeHeld);
        try {
            // Not before: the drain may begin while the handler works.
            response.beforeSend(() -> closeIfDraining(request, response));
            chain.proceed();
        } finally {
            end();
        }
    }

    private void closeIfDraining(RoutingRequest request, RoutingResponse response) {
        if (isDraining.getAsBoolean() && isHttp1(request)) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
    }

    /** HTTP/2 has no header for it; its connections are told to go away when the server stops. */
    private static boolean isHttp1(RoutingRequest request) {
        return request.prologue().protocolVersion().startsWith("1");
    }

    private void begin(boolean canBeHeld) {
        lock.lock();
        try {
            // It counts while it is held: the server must not stop as soon as it is released.
            underWay++;
            while (holding && canBeHeld) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            underWay--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes requests that come from now on wait, before anything is done for them. Clients that
     * wait for an answer open no further connections, so that after a moment the listener can be
     * closed with none of theirs in its backlog, which would be reset. Requests to sockets besides
     * the server's own are not held: probes come to them.
     */
    public void hold() {
        setHolding(true);
    }

    /** Lets the requests go on that were {@linkplain #hold held}. */
    public void release() {
        setHolding(false);
    }

    private void setHolding(boolean hold) {
        lock.lock();
        try {
            holding = hold;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until no request is under way, on any of the server's sockets. Streams that have left
     * their request are not counted.
     *
     * @param atMost how long to wait
     * @return whether none is under way
     * @throws InterruptedException if the calling thread is interrupted
     */
    public boolean awaitNone(Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.NANOSECONDS.convert(atMost);
            while (underWay > 0 && left > 0) {
                left = changed.awaitNanos(left);
            }
            return underWay == 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String name() {
        return type();
    }

    @Override
    public String type() {
        return "sluice-requests-under-way";
    }

    /** Before all other features, so that what these refuse also ends its connection. */
    @Override
    public double weight() {
        return 10_000;
    }
}
