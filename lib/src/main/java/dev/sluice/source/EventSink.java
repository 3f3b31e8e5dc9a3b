package dev.sluice.source;

import java.util.Optional;

/**
 * Takes the events of a blocking handler.
 *
 * <p>Sending waits until the stream has taken the element before: the speed of the client is the
 * speed of the handler. May be used from several threads; the order of their elements is then the
 * order in which they got through.
 */
public interface EventSink {

    /**
     * Sends one element, when there is room for it.
     *
     * @param element a {@code MessageEvent}, a {@code Comment}, Helidon's {@code SseEvent}, or
     *     anything else, which becomes the data of an event
     * @throws InterruptedException if the stream is over: the client left, was too slow, or the
     *     service shuts down. The handler's thread is interrupted at that moment too, so a handler
     *     needs no other check than to let this exception pass
     */
    void send(Object element) throws InterruptedException;

    /**
     * The id of the last event that a returning client saw.
     *
     * @return the id, or empty for a client that comes for the first time
     */
    Optional<String> lastEventId();
}
