package dev.sluice.run.redis;

import dev.sluice.redis.Redis;
import dev.sluice.run.RunBudget;
import java.time.Duration;
import java.util.UUID;

/**
 * This replica: what it does with Redis, and what it has of it.
 *
 * @param name random, so that a process that is started again is another one
 * @param redis the connections
 * @param records the runs in Redis
 * @param leases the replicas in Redis
 * @param locals the logs here
 * @param held the runs whose handlers are here
 */
record Replica(
        String name,
        Redis redis,
        RunRecords records,
        Leases leases,
        LocalRuns locals,
        HeldRuns held) {

    static Replica of(Redis redis, RunBudget budget, Duration remember, Duration lease) {
        String name = UUID.randomUUID().toString();
        RunRecords records = new RunRecords(redis, name, remember);
        Leases leases = new Leases(redis, name, lease);
        LocalRuns locals = new LocalRuns(budget);
        return new Replica(
                name, redis, records, leases, locals, new HeldRuns(records, leases, name, locals));
    }
}
