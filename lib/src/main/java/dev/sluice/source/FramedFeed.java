package dev.sluice.source;

import java.io.IOException;
import java.time.Duration;

/**
 * A feed whose elements are kept as they go on the wire: encoded, and framed as chunks of an
 * HTTP/1.1 body ({@link dev.sluice.event.Chunk}). Many streams share those bytes; a stream that can
 * write them as they are need not look at single elements.
 *
 * @param <T> what it gives
 */
public interface FramedFeed<T> extends Feed<T> {

    /**
     * Waits like {@link #next} until elements are ready, and then hands all that lie together to
     * the sink, at once.
     *
     * @param atMost how long to wait
     * @param sink takes the elements, which then count as given
     * @return whether elements were given. If not, {@link #next} with no time to wait says what
     *     there is instead: nothing yet, a gap, the end
     * @throws InterruptedException if the calling thread is interrupted
     * @throws IOException what the sink throws
     */
    boolean take(Duration atMost, FrameSink sink) throws InterruptedException, IOException;
}
