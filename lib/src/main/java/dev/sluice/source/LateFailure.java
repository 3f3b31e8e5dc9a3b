package dev.sluice.source;

import dev.sluice.logging.BoundedLog;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedByInterruptException;
import org.jspecify.annotations.Nullable;

/** Logs failures of a source that come after its stream has ended, when no client can be told. */
final class LateFailure {

    private static final BoundedLog LOG =
            new BoundedLog(
                    System.getLogger(LateFailure.class.getName()),
                    "failures of sources after the end of their stream");

    /** The causes of a failure may be a circle. */
    private static final int MOST_CAUSES = 20;

    private LateFailure() {}

    /**
     * Logs it, unless it only says that the thread was interrupted, as the end of a stream does.
     */
    static void log(Throwable failure) {
        if (!isInterruption(failure)) {
            LOG.log(
                    Level.WARNING,
                    () -> "A source failed after its stream had ended; no client was told",
                    failure);
        }
    }

    static boolean isInterruption(Throwable failure) {
        @Nullable Throwable cause = failure;
        for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
            if (cause instanceof InterruptedException
                    || cause instanceof InterruptedIOException
                    || cause instanceof ClosedByInterruptException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
