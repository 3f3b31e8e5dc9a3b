package dev.sluice.session;

import dev.sluice.event.ControlEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.WireBuffer;
import dev.sluice.logging.BoundedLog;
import dev.sluice.source.StreamException;
import dev.sluice.source.UnavailableException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

/** Encodes what a client is told at the end of its stream. */
record Farewell(
        EventEncoder encoder, SessionOptions options, SessionTime time, ErrorMapper errors) {

    private static final BoundedLog LOG =
            new BoundedLog(
                    System.getLogger(Farewell.class.getName()), "failures of mappers of errors");
    private static final String UNTOLD_FAILURE = "The stream failed";

    /**
     * The last words, none of which may be needed.
     *
     * @param end why the stream ends
     * @param place up to where the client has nothing to miss, if it does not know yet
     * @return the words, or empty for a client that cannot be told anything any more
     */
    Optional<WireBuffer> words(SessionEnd end, Optional<String> place) {
        WireBuffer words = new WireBuffer();
        switch (end) {
            case SessionEnd.SourceEnded() -> {
                if (options.onEnd() == OnEnd.STOP) {
                    encoder.encode(ControlEvent.end(), words);
                }
            }
            case SessionEnd.Failed(Throwable cause) -> {
                say(place, words);
                sayFailure(cause, words);
            }
            case SessionEnd.Detached(), SessionEnd.LifetimeReached(), SessionEnd.Drained() -> {
                say(place, words);
                encoder.retry(jitteredRetry(), words);
            }
            case SessionEnd.AccessExpired() -> {
                say(place, words);
                encoder.encode(ControlEvent.accessEnded("expired"), words);
                encoder.retry(jitteredRetry(), words);
            }
            case SessionEnd.AccessRevoked() ->
                    encoder.encode(ControlEvent.accessEnded("revoked"), words);
            case SessionEnd.ClientGone(), SessionEnd.ReaderTooSlow() -> {
                return Optional.empty();
            }
        }
        return Optional.of(words);
    }

    private void say(Optional<String> place, WireBuffer words) {
        place.ifPresent(id -> encoder.encode(ControlEvent.position(id), words));
    }

    private void sayFailure(Throwable cause, WireBuffer words) {
        Optional<LastWords> mapped = mapped(cause);
        if (mapped.isEmpty() || !isSaid(mapped.get(), words)) {
            encoder.encode(ControlEvent.streamError(messageFor(cause)), words);
        }
    }

    private Optional<LastWords> mapped(Throwable cause) {
        try {
            return errors.map(cause);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, () -> "A mapper of errors failed", e);
            return Optional.empty();
        }
    }

    private boolean isSaid(LastWords last, WireBuffer words) {
        try {
            last.event().ifPresent(event -> encoder.encode(event, words));
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, () -> "The event of a mapper of errors cannot be written", e);
            return false;
        }
        switch (last.onEnd()) {
            case STOP -> encoder.encode(ControlEvent.end(), words);
            case RECONNECT -> encoder.retry(jitteredRetry(), words);
        }
        return true;
    }

    /** The reconnection time for one client. */
    Duration jitteredRetry() {
        return time.jittered(options.retry(), options.retryJitter());
    }

    private static String messageFor(Throwable cause) {
        boolean isForClients =
                cause instanceof StreamException || cause instanceof UnavailableException;
        String message = isForClients ? cause.getMessage() : null;
        return message == null ? UNTOLD_FAILURE : message;
    }
}
