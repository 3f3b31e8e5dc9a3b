package dev.sluice.run;

import dev.sluice.event.MessageEvent;
import java.util.List;
import java.util.Map;

/**
 * The way in which a run's text, events and end become the events of a stream. Thread-safe.
 *
 * <p>The elements that a writer gives are what a source may give. The last one of each call has the
 * id, so that a client that comes back gets all of a call, or nothing.
 */
public interface RunFormat {

    /** Pieces of text are the data of events of their type; the end is a {@code run-end} event. */
    RunFormat PLAIN = (run, isFromBeginning) -> new PlainWriter();

    /**
     * Begins a stream.
     *
     * @param run the run
     * @param isFromBeginning false for a client that comes back and has the beginning
     * @return writes the stream; used by one thread at a time
     */
    Writer open(RunInfo run, boolean isFromBeginning);

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

    /** Writes one stream. */
    interface Writer {

        /**
         * Writes a piece of text, which may be all text so far.
         *
         * @param type the type of the text, {@code message} by default
         * @param piece the piece, not empty
         * @param id the id after it
         * @return one element or more
         */
        List<Object> text(String type, String piece, String id);

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
