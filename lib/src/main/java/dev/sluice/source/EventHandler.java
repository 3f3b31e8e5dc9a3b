package dev.sluice.source;

/** A stream in blocking style: it sends, sleeps, calls, and returns when the stream is over. */
@FunctionalInterface
public interface EventHandler {

    /**
     * Runs on a virtual thread of its own, which is interrupted when the client leaves.
     *
     * @param events where to send
     * @throws InterruptedException if the stream was cancelled
     * @throws Exception if the stream failed: what was sent goes out first, then the client is told
     */
    void handle(EventSink events) throws Exception;
}
