package dev.sluice.client;

import com.fasterxml.jackson.databind.JavaType;
import org.jspecify.annotations.Nullable;

/**
 * The data of an event is not what the application takes it for. The client can be used on: the
 * next event may be read.
 */
public final class EventDataException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private EventDataException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static EventDataException of(
            ReceivedEvent event, JavaType type, String why, @Nullable Throwable cause) {
        return new EventDataException(
                "the data of the event %s with the last event id %s must be JSON of %s, was not: %s"
                        .formatted(
                                ProblemText.printable(event.type()),
                                event.lastEventId().isEmpty()
                                        ? "none"
                                        : ProblemText.printable(event.lastEventId()),
                                type.toCanonical(),
                                why),
                cause);
    }
}
