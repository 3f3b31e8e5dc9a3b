package dev.sluice.source;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/** Time as a source sees it, so that a test can turn the hands itself. */
interface Ticker {

    /** The system's clock. */
    Ticker SYSTEM =
            new Ticker() {
                @Override
                public long nanoTime() {
                    return System.nanoTime();
                }

                @Override
                public void sleep(long nanos) throws InterruptedException {
                    TimeUnit.NANOSECONDS.sleep(nanos);
                }

                @Override
                @SuppressWarnings("WaitNotInLoop") // who calls this looks again
                public void await(Condition condition, long nanos) throws InterruptedException {
                    long _ = condition.awaitNanos(nanos);
                }
            };

    long nanoTime();

    /** Waits for so long; not at all for zero or less. */
    void sleep(long nanos) throws InterruptedException;

    /** Waits for a signal, for so long at most. May return early. */
    void await(Condition condition, long nanos) throws InterruptedException;
}
