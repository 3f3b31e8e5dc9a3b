package dev.sluice.client;

import java.util.Optional;

/**
 * A stream has broken off, and its request must not be sent again: the server may have done what it
 * asks for, and has given no id to go on from. See {@link ClientOptions#withRepeatable}.
 */
public final class EventStreamLostException extends EventStreamException {

    private static final long serialVersionUID = 1L;

    private EventStreamLostException(String message) {
        super(message);
    }

    /**
     * Of a request that is not sent again.
     *
     * @param cause why the connection is gone; empty if the server has ended the stream, and asked
     *     to come back
     */
    static EventStreamLostException of(ClientOptions options, Optional<Throwable> cause) {
        EventStreamLostException lost =
                new EventStreamLostException(
                        "the stream of %s %s broke off (%s), and a second request may do its work twice;"
                                        .formatted(
                                                options.request().method(),
                                                ClientOptions.withoutQuery(options.uri()),
                                                cause.map(Throwable::toString)
                                                        .orElse("the server asks to come back"))
                                + " allow it with withRepeatable(true)");
        cause.ifPresent(lost::initCause);
        return lost;
    }
}
