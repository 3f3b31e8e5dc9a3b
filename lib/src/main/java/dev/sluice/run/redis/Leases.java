package dev.sluice.run.redis;

import dev.sluice.redis.Redis;
import dev.sluice.redis.Script;
import dev.sluice.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The replicas, until when each is taken for alive, and the runs of each. Its methods throw {@link
 * dev.sluice.redis.RedisUnavailableException}.
 *
 * <p>A run is noted here before its record says that a replica has it, and struck off after that:
 * so a replica that dies in between leaves at most the id of a run that it does not have, which the
 * others strike off.
 */
final class Leases {

    /** Stands for the replica of runs that were given up. Its lease has always ended. */
    static final String NOBODY = "-";

    private static final Script LEASE = RunRecords.script("lease.lua");
    private static final Script REPLICAS = RunRecords.script("replicas.lua");
    private static final Script RUNS = RunRecords.script("runs.lua");
    private static final Script STRIKE = RunRecords.script("strike.lua");

    private final Redis redis;
    private final String replica;
    private final Duration lease;
    private final String replicas;

    Leases(Redis redis, String replica, Duration lease) {
        this.redis = redis;
        this.replica = replica;
        this.lease = lease;
        this.replicas = redis.key("{runs}:replicas");
    }

    private String runs(String of) {
        return redis.key("{runs}:of:" + of);
    }

    /** Renews the lease of this replica. Returns false if it had ended. */
    boolean renew() {
        return lease(replica, Long.toString(lease.toMillis()), 0, List.of());
    }

    /** Ends the lease of this replica: the others look after its runs at once. */
    void depart() {
        var _ = lease(replica, "0", 0, List.of());
    }

    /** Notes runs of this replica. */
    void add(Collection<TopicName> ids) {
        var _ = lease(replica, "", lease.toMillis(), ids);
    }

    /** Notes a run that nobody has. */
    void addToNobody(TopicName id) {
        var _ = lease(NOBODY, "", 0, List.of(id));
    }

    private boolean lease(String of, String millis, long first, Collection<TopicName> ids) {
        List<byte[]> arguments =
                new ArrayList<>(
                        RunRecords.arguments(of, millis, RunRecords.LIFE.toMillis(), first));
        ids.forEach(id -> arguments.addAll(RunRecords.arguments(id)));
        return redis.run(LEASE, List.of(replicas, runs(of)), arguments).isPresent();
    }

    /** The replicas whose leases have ended, and how long ago. */
    Map<String, Duration> dead() {
        List<byte[]> answer =
                redis.list(REPLICAS, List.of(replicas), RunRecords.arguments("ended", replica));
        Map<String, Duration> dead = new LinkedHashMap<>();
        for (int i = 0; i + 1 < answer.size(); i += 2) {
            dead.put(
                    text(answer.get(i)),
                    Duration.ofMillis(Long.parseLong(text(answer.get(i + 1)))));
        }
        return dead;
    }

    /** Returns whether one of some replicas is alive. */
    boolean isOneAlive(Collection<String> names) {
        return redis
                .list(REPLICAS, List.of(replicas), RunRecords.arguments("live", replica))
                .stream()
                .map(Leases::text)
                .anyMatch(Set.copyOf(names)::contains);
    }

    /** Some runs of a replica. */
    List<TopicName> runs(String of, int most) {
        return redis
                .list(RUNS, List.of(replicas, runs(of)), RunRecords.arguments(of, most))
                .stream()
                .map(Leases::text)
                .map(TopicName::new)
                .toList();
    }

    /** A replica does not have a run any more. */
    void strike(String of, TopicName id) {
        var _ = redis.run(STRIKE, List.of(runs(of)), RunRecords.arguments(id));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
