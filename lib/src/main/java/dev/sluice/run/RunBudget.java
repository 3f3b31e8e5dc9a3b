package dev.sluice.run;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that the logs of all runs in this process may take together. Thread-safe. */
public final class RunBudget {

    /**
     * Heap that a run takes besides its text: its record, its log, an entry of a map. In bytes:
     * {@value}.
     */
    public static final int BYTES_EACH = 1024;

    private final long maxBytes;
    private final AtomicLong taken = new AtomicLong();

    private RunBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * A budget.
     *
     * @param maxBytes the most bytes, 1 or more
     * @return the budget
     * @throws IllegalArgumentException if there is none
     */
    public static RunBudget of(long maxBytes) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes must be 1 or more, was " + maxBytes);
        }
        return new RunBudget(maxBytes);
    }

    /**
     * An eighth of the heap.
     *
     * @return the budget
     */
    public static RunBudget defaults() {
        return of(Runtime.getRuntime().maxMemory() / 8);
    }

    /**
     * Takes memory, if there is enough.
     *
     * @param bytes how much
     * @return false if there is not; nothing is taken then
     */
    public boolean take(long bytes) {
        if (taken.addAndGet(bytes) <= maxBytes) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    /**
     * Gives memory back.
     *
     * @param bytes how much
     */
    public void give(long bytes) {
        taken.addAndGet(-bytes);
    }

    /**
     * Returns the memory that is taken.
     *
     * @return bytes
     */
    public long taken() {
        return taken.get();
    }

    /**
     * Returns the most memory that may be taken.
     *
     * @return bytes
     */
    public long maxBytes() {
        return maxBytes;
    }
}
