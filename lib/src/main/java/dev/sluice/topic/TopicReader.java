package dev.sluice.topic;

import dev.sluice.event.EncodedEvent;
import dev.sluice.source.FrameSink;
import dev.sluice.source.Gap;
import java.io.IOException;

/** A cursor in a topic. Used by one thread at a time; {@link #close} may be called by any. */
public interface TopicReader extends AutoCloseable {

    /** The result of a read. */
    sealed interface Found {

        /**
         * The next event, whose id is its position.
         *
         * @param event the event
         * @param position its position
         */
        record Event(EncodedEvent event, Position position) implements Found {}

        /**
         * Events that are gone; the cursor now stands behind them.
         *
         * @param gap what is known of them
         * @param position what the reader's position is now
         */
        record Missing(Gap gap, Position position) implements Found {}

        /** Nothing yet. The reader is woken when there may be something. */
        record Nothing() implements Found {}
    }

    /**
     * Takes what is next. Does not wait.
     *
     * @return what was found
     */
    Found read();

    /** The result of a look for frames. */
    enum Frames {
        /** The sink has got some. */
        GIVEN,
        /** There are none yet. The reader is woken when there may be some. */
        NOTHING,
        /** {@link #read} has something else to tell first. */
        SOMETHING_ELSE
    }

    /**
     * Gives all that lies together from here on to a sink, as it goes on the wire, instead of the
     * next event alone. Waits only as the sink does.
     *
     * @param sink takes the frames
     * @return what came of it
     * @throws IOException what the sink throws
     */
    Frames readFrames(FrameSink sink) throws IOException;

    /**
     * The place of the cursor: a reader that begins after it goes on exactly here, and meets a gap
     * that has not been read yet.
     *
     * @return the position of the last event before the cursor, or before the gap
     */
    Position position();

    /** Leaves the topic. */
    @Override
    void close();
}
