package dev.sluice.bench;

import java.io.IOException;
import java.time.Duration;

/**
 * The counts of the load generator.
 *
 * @param complete whether all came in time
 * @param events how many events or answers
 * @param seconds from the stamp of the first event to the arrival of the last
 * @param missing how often a sequence number was not the next
 * @param closed how many connections the server has closed
 * @param bytes how many bytes
 * @param p50Millis half of the events took no longer from their stamp to their arrival
 * @param p99Millis 99 of 100 took no longer
 * @param p999Millis 999 of 1000 took no longer
 */
record LoadReport(
        boolean complete,
        long events,
        double seconds,
        long missing,
        int closed,
        long bytes,
        double p50Millis,
        double p99Millis,
        double p999Millis) {

    /**
     * This report.
     *
     * @throws IOException if something did not come, or came out of order: a rate of what is not
     *     right says nothing
     */
    LoadReport requireComplete() throws IOException {
        if (!complete || missing > 0) {
            throw new IOException(
                    "%s: %d events came, %d times another than the next, %d connections were closed"
                            .formatted(
                                    complete ? "incomplete" : "not finished in time",
                                    events,
                                    missing,
                                    closed));
        }
        return this;
    }

    double perSecond() {
        return events / seconds;
    }

    /** The cost of each event, in microseconds. */
    double microsEach(Duration cpu) {
        return cpu.toNanos() / 1e3 / events;
    }
}
