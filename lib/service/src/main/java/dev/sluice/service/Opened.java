package dev.sluice.service;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The resources of a service. The last to be opened is closed first. */
final class Opened implements AutoCloseable {

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    /**
     * Closes all of them, even if some fail to close.
     *
     * @throws IllegalStateException with the failures, if there are any
     */
    @Override
    public void close() {
        List<Exception> failures = new ArrayList<>();
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            IllegalStateException failure =
                    new IllegalStateException("A part of the service failed to close");
            failures.forEach(failure::addSuppressed);
            throw failure;
        }
    }
}
