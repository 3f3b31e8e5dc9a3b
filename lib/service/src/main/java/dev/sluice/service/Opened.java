package dev.sluice.service;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The resources of a service. The last to be opened is closed first, even if one fails to close.
 */
final class Opened implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger(Opened.class.getName());

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                LOGGER.log(Level.ERROR, "A part of the service failed to close", e);
            }
        }
    }
}
