package dev.sluice.session;

import dev.sluice.event.ControlEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.WireBuffer;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The loop of a {@link Session}: waits for the earliest of next item, heartbeat, lifetime end and
 * what its {@link Lease} has to say, takes all that is ready, writes it as one write, and repeats.
 *
 * <p>Used by one thread at a time.
 */
final class WriteLoop {

    private final Feed feed;
    private final SessionOptions options;
    private final EventEncoder encoder;
    private final TimedOutput output;
    private final LeasedOutput leased;
    private final Farewell farewell;
    private final SessionTime time;
    private final AtomicReference<@Nullable SessionEnd> requested;
    private final long heartbeatNanos;
    private long lifetimeEnd = SessionTime.NEVER;

    /**
     * A loop that has not begun.
     *
     * @param output the connection
     * @param leased writes to it what the lease permits
     * @param requested why the stream is to end, once it is
     */
    WriteLoop(
            Feed feed,
            SessionOptions options,
            EventEncoder encoder,
            TimedOutput output,
            LeasedOutput leased,
            Farewell farewell,
            SessionTime time,
            AtomicReference<@Nullable SessionEnd> requested) {
        this.feed = feed;
        this.options = options;
        this.encoder = encoder;
        this.output = output;
        this.leased = leased;
        this.farewell = farewell;
        this.time = time;
        this.requested = requested;
        this.heartbeatNanos = options.heartbeat().toNanos();
    }

    /** Writes what every stream begins with. Returns why it is over already, if it is. */
    @Nullable SessionEnd begin() throws IOException {
        WireBuffer preamble = new WireBuffer();
        encoder.heartbeat(preamble);
        encoder.retry(farewell.jitteredRetry(), preamble);
        SessionEnd overAlready = leased.write(preamble);
        lifetimeEnd = time.after(time.lifetime(options.maxLifetime()));
        return overAlready;
    }

    /** Writes until the stream is over. Returns why it is. */
    SessionEnd runToEnd() throws IOException {
        SessionEnd end = null;
        while (end == null) {
            end = step(untilDue());
        }
        return end;
    }

    /** Writes until frames come next. Returns why the stream is over, if it is. */
    @Nullable SessionEnd runToFrames() throws IOException {
        SessionEnd end = requested.get();
        while (end == null && !feed.givesFrames()) {
            end = step(untilDue());
        }
        return end;
    }

    /** Waits for something to write and writes it. Returns why the stream is over, if it is. */
    @Nullable SessionEnd step(Duration atMost) throws IOException {
        SessionEnd asked = requested.get();
        if (asked != null) {
            return asked;
        }
        if (time.isPast(lifetimeEnd)) {
            return new SessionEnd.LifetimeReached();
        }
        SessionEnd end = writeWhatIsReady(atMost);
        if (end != null) {
            asked = requested.get();
            return asked == null ? end : asked;
        }
        if (time.isPast(heartbeatDue())) {
            leased.writeWords(sign());
        }
        return null;
    }

    /** Waits for something to write, and says why there will be no more, or null if there may. */
    private @Nullable SessionEnd writeWhatIsReady(Duration atMost) throws IOException {
        SessionEnd end;
        try {
            end = feed.next(atMost, leased);
        } catch (InterruptedException interrupted) {
            // The server interrupts the streams that are left when it stops.
            return new SessionEnd.Drained();
        } catch (RuntimeException | Error failure) {
            return new SessionEnd.Failed(failure);
        }
        SessionEnd forbidden = leased.forbidden();
        return forbidden == null ? leased.orLease(end) : forbidden;
    }

    /** A heartbeat, or the place that the client does not know yet. */
    private WireBuffer sign() {
        WireBuffer words = new WireBuffer();
        feed.takePlace()
                .ifPresentOrElse(
                        id -> encoder.encode(ControlEvent.position(id), words),
                        () -> encoder.heartbeat(words));
        return words;
    }

    /** Does what is due while the client has yet to take something. Returns why it is over. */
    @Nullable SessionEnd lookWhileBehind() throws IOException {
        SessionEnd asked = requested.get();
        if (asked == null && time.isPast(lifetimeEnd)) {
            asked = new SessionEnd.LifetimeReached();
        }
        return asked == null ? leased.orLease(null) : asked;
    }

    /** The time until {@link #step} has something to do without anything to write. */
    Duration untilDue() {
        return time.until(Math.min(leased.leaseDue(), Math.min(heartbeatDue(), lifetimeEnd)));
    }

    /** The time until {@link #lookWhileBehind} has something to do. */
    Duration untilDueWhileBehind() {
        return time.until(Math.min(leased.leaseDue(), lifetimeEnd));
    }

    private long heartbeatDue() {
        return heartbeatNanos == 0 ? SessionTime.NEVER : output.lastWrite() + heartbeatNanos;
    }

    /** Writes what the source has sent before the end, if the lease permits it. */
    SessionEnd writeRest(SessionEnd end) throws IOException {
        feed.writeRest(leased);
        SessionEnd forbidden = leased.forbidden();
        return forbidden == null ? end : forbidden;
    }

    /** Tells the client why the stream ends, and ends the body. */
    void sayLastWords(SessionEnd end) throws IOException {
        Optional<String> place = leased.placeIsKnown() ? feed.takePlace() : Optional.empty();
        Optional<WireBuffer> words = farewell.words(end, place);
        if (words.isPresent()) {
            if (words.get().size() > 0) {
                leased.writeWords(words.get());
            }
            output.finish();
        }
    }
}
