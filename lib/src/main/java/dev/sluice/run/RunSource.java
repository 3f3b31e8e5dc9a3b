package dev.sluice.run;

import dev.sluice.source.Emitter;
import dev.sluice.source.ResumePoint;
import dev.sluice.source.Source;

/**
 * A run as a source, which each client reads from its own place.
 *
 * @param log the log of the run
 * @param format how it becomes events
 * @param maxEventBytes the most bytes that an event may take on the wire
 */
record RunSource(RunLog log, RunFormat format, int maxEventBytes) implements Source<Object> {

    @Override
    public void run(ResumePoint from, Emitter<? super Object> out) throws InterruptedException {
        out.read(new RunCursor(log, from, format, maxEventBytes));
    }
}
