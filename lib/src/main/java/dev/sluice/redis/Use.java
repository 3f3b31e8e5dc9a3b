package dev.sluice.redis;

import java.time.Duration;

/** The purpose of a connection for commands, which decides how long a caller waits for one. */
enum Use {

    /** Publishing an event: the publisher has two seconds in all. */
    PUBLISHING(Duration.ofMillis(300)),

    /** Asking a server of a cluster for the others: another one can be asked instead. */
    DISCOVERY(Duration.ofMillis(500)),

    /**
     * Finding a reader's place, or reading events older than the log. Thousands of readers may do
     * so at once, so they get only a part of the connections, and wait longer for one.
     */
    CATCHING_UP(Duration.ofSeconds(10)),

    /** Everything else: events of open streams, access, upkeep. */
    OTHER(Duration.ofSeconds(5));

    private final Duration patience;

    Use(Duration patience) {
        this.patience = patience;
    }

    /** The longest wait for a connection while others use them all. */
    Duration patience() {
        return patience;
    }
}
