package dev.sluice.http.connection;

import dev.sluice.http.ConnectionTimeouts;
import dev.sluice.http.problem.UnreadableBodyException;
import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tracks the work of a connection as far as a timeout depends on it. The connection's thread says
 * so, and the thread of the {@link ConnectionWatch} ends it when it takes too long.
 *
 * <pre>
 *   accepted --> HEAD --headers--> WORK --asks for the body--> BODY --all of it--> WORK
 *                 ^                  |                           \--too slow--> LATE
 *                 |                  v
 *             first byte -------- PAUSE              any --> LEFT (a stream, another protocol)
 *                                                    any --> OVER
 * </pre>
 *
 * <p>Whatever it is doing, a response may wait for its client meanwhile.
 */
final class WatchedConnection {

    private static final System.Logger LOGGER = System.getLogger(WatchedConnection.class.getName());

    /** The time in which a connection that is over, or is told that it is late, has to close. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** The time in which a request that has begun is not taken for one that does not come. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private static final long UNKNOWN_LENGTH = Long.MAX_VALUE;

    private enum Phase {
        HEAD,
        WORK,
        BODY,
        LATE,
        PAUSE,
        LEFT,
        OVER
    }

    private final @Nullable SocketChannel channel;
    private final ConnectionTimeouts timeouts;
    private final LongSupplier clock;
    private Phase phase;
    private long since;
    private long bodyLeft;
    private boolean isReading;
    private boolean isWriting;
    private long writingSince;

    private WatchedConnection(
            @Nullable SocketChannel channel,
            ConnectionTimeouts timeouts,
            LongSupplier clock,
            Phase phase) {
        this.channel = channel;
        this.timeouts = timeouts;
        this.clock = clock;
        this.phase = phase;
        this.since = clock.getAsLong();
    }

    static WatchedConnection accepted(
            SocketChannel channel, ConnectionTimeouts timeouts, LongSupplier clock) {
        return new WatchedConnection(channel, timeouts, clock, Phase.HEAD);
    }

    /** A connection that no timeout applies to. */
    static WatchedConnection unwatched() {
        return new WatchedConnection(
                null, ConnectionTimeouts.defaults(), System::nanoTime, Phase.LEFT);
    }

    /** The first bytes of a request are there. */
    synchronized void beginRequest() {
        if (phase != Phase.LEFT && phase != Phase.OVER && phase != Phase.HEAD) {
            enter(Phase.HEAD);
        }
    }

    /**
     * The headers of a request have been read, and its handler is about to run.
     *
     * @throws CloseConnectionException if the time was up just before, so that the response could
     *     not be sent
     */
    synchronized void beginWork(BodyLength length, int available) {
        if (phase == Phase.OVER) {
            throw new CloseConnectionException("the request head took too long");
        }
        if (phase != Phase.LEFT) {
            bodyLeft =
                    switch (length) {
                        case BodyLength.Known known -> Math.max(0, known.bytes() - available);
                        case BodyLength.Chunked _ -> UNKNOWN_LENGTH;
                    };
            enter(Phase.WORK);
        }
    }

    /** The connection's thread waits for the next request, of which nothing is there. */
    synchronized void beginPause() {
        if (phase != Phase.LEFT && phase != Phase.OVER && phase != Phase.PAUSE) {
            enter(Phase.PAUSE);
        }
    }

    /**
     * The connection's thread is about to wait for bytes.
     *
     * @throws UnreadableBodyException if the body is late already
     */
    synchronized void beginRead() {
        requireInTime();
        if (phase == Phase.WORK) {
            // Reads after the request is complete belong to another protocol, after an upgrade.
            enter(bodyLeft > 0 ? Phase.BODY : Phase.LEFT);
        }
        isReading = true;
    }

    /**
     * The wait for bytes is over.
     *
     * @param length how many have come, zero at the end of the input
     * @throws UnreadableBodyException if the input ended because the body is late
     */
    synchronized void endRead(int length) {
        isReading = false;
        requireInTime();
        if (phase == Phase.PAUSE && length > 0) {
            enter(Phase.HEAD);
        } else if (phase == Phase.BODY && bodyLeft != UNKNOWN_LENGTH) {
            bodyLeft = Math.max(0, bodyLeft - length);
            if (bodyLeft == 0) {
                enter(Phase.WORK);
            }
        }
    }

    /** All of a chunked body has been read, whose length was not known before. */
    synchronized void endBody() {
        bodyLeft = 0;
        if (phase == Phase.BODY) {
            enter(Phase.WORK);
        }
    }

    /** Bytes of a response are about to be sent, which waits until the client takes them. */
    synchronized void beginWrite() {
        if (phase != Phase.LEFT && phase != Phase.LATE && phase != Phase.OVER) {
            isWriting = true;
            writingSince = clock.getAsLong();
        }
    }

    /** The bytes have been sent. */
    synchronized void endWrite() {
        isWriting = false;
    }

    private void requireInTime() {
        if (phase == Phase.LATE) {
            throw UnreadableBodyException.late(timeouts.requestBody());
        }
    }

    /** The connection is a stream from now on, or speaks another protocol. */
    synchronized void leave() {
        if (phase != Phase.OVER) {
            enter(Phase.LEFT);
        }
    }

    /** Nothing more is written or used; the socket is closed soon, in {@link #GRACE} at most. */
    synchronized void end() {
        enter(Phase.OVER);
    }

    /**
     * Returns whether the client may still send something of the request that was answered last.
     */
    synchronized boolean isClientSending() {
        return switch (phase) {
            case HEAD, BODY -> true;
            case WORK -> bodyLeft > 0;
            case LATE, PAUSE, LEFT, OVER -> false;
        };
    }

    /** Returns whether the socket is closed, so that there is nothing to watch. */
    boolean isClosed() {
        return channel == null || !channel.isOpen();
    }

    /**
     * Returns whether it waits for its client. One that has just begun a request does not: its
     * bytes may be here already, and its thread about to read them.
     */
    synchronized boolean isIdle() {
        return phase == Phase.PAUSE
                || phase == Phase.OVER
                || isHeldUp()
                || (phase == Phase.HEAD && isOlder(FRESH));
    }

    /**
     * Returns whether a request that is being handled has waited for its client for a while, for
     * the body or until the response is read. It takes memory meanwhile, and the place of another
     * one.
     */
    synchronized boolean isHeldUp() {
        return (isWriting || (phase == Phase.BODY && isReading)) && isOlder(FRESH);
    }

    /** When it began to do what it does, in the clock's nanoseconds. */
    synchronized long waitingSince() {
        return isWriting ? writingSince : since;
    }

    /** Ends the connection if it has taken longer than it may. */
    void closeIfDue() {
        closeIf(WatchedConnection::isDue);
    }

    /**
     * Ends the connection if its state is still such a one. A request that waits for its body is
     * answered first.
     */
    void closeIf(Predicate<WatchedConnection> state) {
        boolean answer;
        boolean hasUnread;
        synchronized (this) {
            if (!state.test(this)) {
                return;
            }
            hasUnread = isWriting;
            answer = phase == Phase.BODY && !hasUnread;
            enter(answer ? Phase.LATE : Phase.OVER);
        }
        if (answer) {
            endInput();
        } else {
            close(hasUnread);
        }
    }

    private boolean isDue() {
        Duration timeout =
                isWriting
                        ? timeouts.responseWrite()
                        : switch (phase) {
                            case HEAD -> timeouts.requestHead();
                            // A body that has come and is not yet read is the handler's business.
                            case BODY -> isReading ? timeouts.requestBody() : Duration.ZERO;
                            case PAUSE -> timeouts.keepAlive();
                            case LATE, OVER -> GRACE;
                            case WORK, LEFT -> Duration.ZERO;
                        };
        return !timeout.isZero() && isOlder(timeout);
    }

    private boolean isOlder(Duration time) {
        return clock.getAsLong() - waitingSince() >= time.toNanos();
    }

    private void enter(Phase next) {
        phase = next;
        isWriting = false;
        since = clock.getAsLong();
    }

    /** Wakes the reader, which can still answer. */
    private void endInput() {
        try {
            if (channel != null) {
                channel.shutdownInput();
            }
        } catch (IOException e) {
            LOGGER.log(Level.TRACE, "The input of a connection was closed already", e);
        }
    }

    /**
     * Closes the socket.
     *
     * @param discard whether the client does not read what it was sent, which the kernel would keep
     *     for minutes
     */
    private void close(boolean discard) {
        try {
            if (channel != null) {
                if (discard) {
                    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                }
                channel.close();
            }
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "A connection could not be closed", e);
        }
    }
}
