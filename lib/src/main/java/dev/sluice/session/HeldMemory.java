package dev.sluice.session;

/**
 * The memory that an {@link Outbox} holds, which an {@link OutboxBudget} counts. Guarded by the
 * lock of the outbox, but for what says that it is not.
 */
final class HeldMemory {

    private final OutboxBudget budget;
    private final Runnable whenFree;

    /** Bytes that are being written. */
    private int taken;

    /** Bytes that the cursor has taken in. */
    private int ofCursor;

    /** Bytes that the budget counts for this outbox. */
    private int counted;

    /**
     * Nothing yet.
     *
     * @param whenFree called when the budget has memory again, for one that has found it
     *     {@linkplain #isSpent spent}
     */
    HeldMemory(OutboxBudget budget, Runnable whenFree) {
        this.budget = budget;
        this.whenFree = whenFree;
    }

    /** Counts what waits, beside the rest. */
    void count(int waiting) {
        int now = taken + ofCursor + waiting;
        budget.add(now - counted);
        counted = now;
    }

    /** Takes note that what has waited is being written; it was counted already. */
    void take(int bytes) {
        taken = bytes;
    }

    /** Counts what a cursor has given and is being written, and what it has taken in. */
    void countOfCursor(int beingWritten, int takenIn, int waiting) {
        taken = beingWritten;
        ofCursor = takenIn;
        count(waiting);
    }

    /** Counts what is left when the cursor takes in no more. */
    void countWithoutCursor(int waiting) {
        ofCursor = 0;
        count(waiting);
    }

    /** Returns whether nothing is held. */
    boolean isNone() {
        return counted == 0;
    }

    /** Returns whether one element is all that may be held now. Needs no lock. */
    boolean isTight() {
        return budget.isTight();
    }

    /** Returns whether all streams together hold all they may. Needs no lock. */
    boolean isSpent() {
        return budget.isSpent();
    }

    /** Returns the same, and has the owner told when that is over. Needs no lock. */
    boolean isSpentNow() {
        return budget.isSpent(whenFree);
    }

    /** Has the owner told no more. Needs no lock. */
    void forget() {
        budget.forget(whenFree);
    }

    /** Wakes streams that wait for what was given back. Not to be called with the lock. */
    void wakeWaiting() {
        budget.wakeWaiting();
    }
}
