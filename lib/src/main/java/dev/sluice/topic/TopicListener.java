package dev.sluice.topic;

import java.time.Duration;

/**
 * Is told what is published, by the thread that publishes: it must be quick, must not block, and
 * must not throw. Thread-safe.
 */
@FunctionalInterface
public interface TopicListener {

    /** Does nothing. */
    TopicListener NONE = (events, took) -> {};

    /**
     * The broker has taken events.
     *
     * @param events how many, one or more
     * @param took how long it took
     */
    void published(int events, Duration took);
}
