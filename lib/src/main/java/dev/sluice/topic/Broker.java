package dev.sluice.topic;

import dev.sluice.event.EncodedEvent;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the events of topics and gives them to readers. Thread-safe.
 *
 * <p>All readers of a topic see one same order. What {@link #publish} has returned for is kept as
 * long as the history limits say.
 */
public interface Broker extends AutoCloseable {

    /**
     * Appends events, one right after the other, and returns when the broker has them.
     *
     * @param topic where to
     * @param events what, each without an id: its position becomes the id
     * @param key by which a publication that is tried again is known, for as long as {@link
     *     HistoryLimits#idempotencyWindow} says: nothing is appended then, and the positions are
     *     those of the first time
     * @return their positions, in the same order
     * @throws IllegalArgumentException if there are more events than the history keeps; none is
     *     appended then
     * @throws BrokerUnavailableException if the broker has not said that it has them. It may have
     *     them none the less; a key makes it safe to try again
     */
    List<Position> publish(
            TopicName topic, List<EncodedEvent> events, Optional<IdempotencyKey> key);

    /**
     * Begins to read a topic, which need not exist yet.
     *
     * @param topic which
     * @param start where to begin
     * @param wake called, by any thread, when there may be something to read for a reader that had
     *     found nothing; must not block
     * @return a reader that the caller closes
     * @throws BrokerUnavailableException if the broker cannot say now where that is
     */
    TopicReader open(TopicName topic, Start start, Runnable wake);

    /**
     * Drops the history of a topic. Readers go on; those that come back to a place before meet a
     * gap.
     *
     * @param topic which
     * @throws BrokerUnavailableException if the broker has not said that it has done so
     */
    void clear(TopicName topic);

    /**
     * Returns the broker's current trouble, for a health check.
     *
     * @return in words for an operator; empty if it works
     */
    default Optional<String> trouble() {
        return Optional.empty();
    }

    /**
     * Frees what the broker holds. Readers that are open find nothing new; publishing and opening
     * throw an {@link IllegalStateException}.
     */
    @Override
    void close();
}
