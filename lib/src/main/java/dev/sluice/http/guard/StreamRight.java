package dev.sluice.http.guard;

import dev.sluice.session.Lease;
import dev.sluice.session.SessionEnd;
import java.util.function.Consumer;

/**
 * The right to a stream that is about to open: how long it lasts, and that it may be withdrawn. It
 * must hold nothing before {@link #begin}: if the stream does not open, it is not closed.
 */
public interface StreamRight extends Lease, AutoCloseable {

    /** A right that lasts forever. */
    StreamRight UNLIMITED =
            new StreamRight() {
                @Override
                public Due due() {
                    return Lease.UNLIMITED.due();
                }

                @Override
                public void begin(Consumer<SessionEnd> end) {
                    // Nobody withdraws it.
                }

                @Override
                public void close() {
                    // Nobody has taken note of it.
                }
            };

    /**
     * The stream is open from now on.
     *
     * @param end ends it, when the right is withdrawn; called by any thread, also at once
     */
    void begin(Consumer<SessionEnd> end);

    /** The stream is over. Called once after {@link #begin}, also if that has failed. */
    @Override
    void close();
}
