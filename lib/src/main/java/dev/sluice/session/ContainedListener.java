package dev.sluice.session;

import dev.sluice.logging.BoundedLog;
import dev.sluice.source.Gap;
import java.lang.System.Logger.Level;

/**
 * Keeps what a listener throws away from the stream that it is told about. In other languages than
 * Java that may be a checked exception.
 */
record ContainedListener(SessionListener listener) implements SessionListener {

    private static final BoundedLog LOG =
            new BoundedLog(
                    System.getLogger(ContainedListener.class.getName()),
                    "failures of a listener of streams");

    @Override
    public void opened() {
        contain(listener::opened);
    }

    @Override
    public void resumed() {
        contain(listener::resumed);
    }

    @Override
    public void wrote(int events, long bytes, long lagMillis) {
        try {
            // Called for each write: without an object for it.
            listener.wrote(events, bytes, lagMillis);
        } catch (Throwable e) {
            log(e);
        }
    }

    @Override
    public void missed(Gap.Reason reason) {
        contain(() -> listener.missed(reason));
    }

    @Override
    public void ended(SessionEnd end) {
        contain(() -> listener.ended(end));
    }

    @Override
    public void leftRunning() {
        contain(listener::leftRunning);
    }

    @Override
    public void returned() {
        contain(listener::returned);
    }

    private static void contain(Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            log(e);
        }
    }

    private static void log(Throwable e) {
        LOG.log(Level.WARNING, () -> "A listener of streams failed", e);
    }
}
