package dev.sluice.run;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** The places for runs that are at work here. Thread-safe. */
final class Places {

    private final RunLimits limits;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final Map<String, Integer> ofClients = new HashMap<>();
    private int taken;

    Places(RunLimits limits) {
        this.limits = limits;
    }

    /**
     * Takes a place.
     *
     * @throws TooManyRunsException if there is none
     */
    void take(String client) {
        lock.lock();
        try {
            int most = limits.maxRuns();
            if (most > 0 && taken >= most) {
                throw new TooManyRunsException("Too many runs are at work");
            }
            int mostOfClient = limits.maxRunsPerClient();
            if (mostOfClient > 0 && ofClients.getOrDefault(client, 0) >= mostOfClient) {
                throw new TooManyRunsException("Too many runs of this client are at work");
            }
            add(client);
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether there is a place, of whichever client. */
    boolean hasRoom() {
        lock.lock();
        try {
            return limits.maxRuns() == 0 || taken < limits.maxRuns();
        } finally {
            lock.unlock();
        }
    }

    /** Takes a place over the limits, for a run that was begun elsewhere and must go on. */
    void takeAnyway(String client) {
        lock.lock();
        try {
            add(client);
        } finally {
            lock.unlock();
        }
    }

    private void add(String client) {
        taken++;
        ofClients.merge(client, 1, Integer::sum);
    }

    void giveBack(String client) {
        lock.lock();
        try {
            taken--;
            ofClients.computeIfPresent(client, (name, count) -> count == 1 ? null : count - 1);
        } finally {
            lock.unlock();
        }
    }
}
