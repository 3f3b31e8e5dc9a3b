package dev.sluice.source;

import dev.sluice.event.ControlEvent;
import java.util.function.Supplier;

/**
 * A state, then exactly the changes after it. A client that comes back to a place from which its
 * changes are still there gets those alone; one for which they are gone gets the state again, which
 * holds what it has missed.
 */
record SnapshotSource(Source<?> live, Supplier<Snapshot> snapshots)
        implements Source<Object>, Discardable {

    /** After so many, the client gets the last state and is told what is missing behind it. */
    private static final int MOST_TRIES = 3;

    @Override
    public void run(ResumePoint from, Emitter<? super Object> out) throws Exception {
        // The whole history is less than the state, which is what that history has led to.
        if (from instanceof ResumePoint.After
                && !from.equals(ResumePoint.EARLIEST)
                && live.keepsAllAfter(from)) {
            live.run(from, out);
            return;
        }
        Snapshot snapshot = latest();
        out.send(ControlEvent.snapshot(snapshot.state(), snapshot.position()));
        live.run(ResumePoint.after(snapshot.position()), out);
    }

    /** Takes the state again if the history has run over while it was taken. */
    private Snapshot latest() throws Exception {
        Snapshot snapshot = snapshots.get();
        for (int tries = 1; tries < MOST_TRIES; tries++) {
            if (live.keepsAllAfter(ResumePoint.after(snapshot.position()))) {
                return snapshot;
            }
            snapshot = snapshots.get();
        }
        return snapshot;
    }

    @Override
    public void discard() {
        Sources.discard(live);
    }
}
