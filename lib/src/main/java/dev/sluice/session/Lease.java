package dev.sluice.session;

import dev.sluice.event.ControlEvent;
import java.time.Duration;

/**
 * The right of a stream to go on. Asked by the stream's own thread between two batches, so that
 * what it has to say is never written into the middle of something, and what it says may change
 * while the stream is open.
 */
@FunctionalInterface
public interface Lease {

    /** A stream that may go on forever. */
    Lease UNLIMITED =
            new Lease() {
                private final Due later = new Due.Later(Duration.ofDays(365));

                @Override
                public Due due() {
                    return later;
                }
            };

    /**
     * Returns the action to take now.
     *
     * @return later, a notice, or the end. A notice is given once: the next call says what comes
     *     after it
     */
    Due due();

    /** The action to take now. */
    sealed interface Due {

        /**
         * Nothing, for a while.
         *
         * @param ask when to ask again, at the latest
         */
        record Later(Duration ask) implements Due {}

        /**
         * The client is told something.
         *
         * @param event what
         */
        record Notice(ControlEvent event) implements Due {}

        /**
         * The stream ends.
         *
         * @param why the reason
         */
        record Over(SessionEnd why) implements Due {}
    }
}
