package dev.sluice.run;

import dev.sluice.event.MessageEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The way in which a run's text, events and end become the events of a stream. Thread-safe.
 *
 * <p>The elements that a writer gives are what a source may give. The last one of each call has the
 * id, so that a client that comes back gets all of a call, or nothing.
 */
public interface RunFormat {

    /** Pieces of text are the data of events of their type; the end is a {@code run-end} event. */
    RunFormat PLAIN = (run, within) -> new PlainWriter();

    /**
     * Begins a stream.
     *
     * @param run the run
     * @param within the block that a client that comes back was in, and that may go on; empty for
     *     one that has nothing yet, or has an event or the end as the last
     * @return writes the stream; used by one thread at a time
     */
    Writer open(RunInfo run, Optional<Block> within);

    /**
     * Returns the headers that the format has in the response.
     *
     * @return values by their names; none by default
     */
    default Map<String, String> headers() {
        return Map.of();
    }

    /**
     * Returns whether the stream of a run that is over ends with the {@code end} event that keeps
     * an {@code EventSource} from coming back.
     *
     * @return false for a format whose clients would not understand it
     */
    default boolean hasEndEvent() {
        return true;
    }

    /**
     * Text of one type with nothing in between. An event and text of another type end it.
     *
     * @param type the type of the text, {@code message} by default
     * @param place tells it apart from other blocks of its run, and is the same for all readers
     */
    record Block(String type, int place) {}

    /** Writes one stream. */
    interface Writer {

        /**
         * Writes the beginning, before the run has said anything. A client that comes back with an
         * id has it already, and gets none.
         *
         * @return any number of elements without ids; none by default
         */
        default List<Object> begin() {
            return List.of();
        }

        /**
         * Writes a piece of text, which may be all text so far.
         *
         * @param block the block that the piece belongs to
         * @param piece the piece, not empty
         * @param id the id after it
         * @return one element or more
         */
        List<Object> text(Block block, String piece, String id);

        /**
         * Writes an event.
         *
         * @param event the event, whose data is text, JSON included
         * @param id the id after it
         * @return one element or more
         */
        List<Object> event(MessageEvent event, String id);

        /**
         * Writes the end of the run.
         *
         * @param end the end
         * @param id the id after it
         * @return any number of elements
         */
        List<Object> end(RunEnd end, String id);
    }
}
