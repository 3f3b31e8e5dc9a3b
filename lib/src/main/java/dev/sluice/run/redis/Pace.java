package dev.sluice.run.redis;

import java.time.Duration;

/**
 * The times in which a store notices what becomes of replicas and runs.
 *
 * @param renew how often a replica renews its lease
 * @param lease how long a lease is; a replica is taken for dead after it
 * @param look how often others look for ended leases
 * @param grace how long a run waits for a replica that would start it again, before it is lost
 * @param linger how long a log stays that nobody reads
 */
record Pace(Duration renew, Duration lease, Duration look, Duration grace, Duration linger) {

    static final Pace NORMAL =
            new Pace(
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(6),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30));
}
