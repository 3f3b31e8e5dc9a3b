package dev.sluice.source;

import java.util.Optional;

/**
 * Takes the events of a blocking handler.
 *
 * <p>An event is encoded when it is sent, so what becomes of its data afterwards does not matter.
 * Sending waits when 64 KiB are still to be written: the speed of the client is the speed of the
 * handler. May be used from several threads; the order of their elements is then the order in which
 * they got through.
 */
public interface EventSink {

    /**
     * Sends one element, and waits until there is room for the next.
     *
     * @param element a {@code MessageEvent}, a {@code Comment}, Helidon's {@code SseEvent}, or
     *     anything else, which becomes the data of an event
     * @throws InterruptedException if the stream is over: the client left, was too slow, or the
     *     service shuts down. The handler's thread is interrupted at that moment too, so a handler
     *     needs no other check than to let this exception pass
     * @throws dev.sluice.event.EventEncodingException if the element cannot be written or is too
     *     large; the stream is as it was
     */
    void send(Object element) throws InterruptedException;

    /**
     * The id of the last event that a returning client saw.
     *
     * @return the id, or empty for a client that comes for the first time
     */
    Optional<String> lastEventId();
}
