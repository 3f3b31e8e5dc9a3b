package dev.sluice.service;

import dev.sluice.access.AccessStore;
import dev.sluice.access.InMemoryAccessStore;
import dev.sluice.access.redis.RedisAccessStore;
import dev.sluice.config.BrokerConfig;
import dev.sluice.redis.Redis;
import dev.sluice.run.InMemoryRunStore;
import dev.sluice.run.RunBudget;
import dev.sluice.run.RunStore;
import dev.sluice.run.redis.RedisRunStore;
import dev.sluice.topic.Broker;
import dev.sluice.topic.HistoryBudget;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.InMemoryBroker;
import dev.sluice.topic.redis.RedisStreamsBroker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Keeps what outlives a request: in this process, or in Redis, which replicas share.
 *
 * @param redis empty where there is none
 */
record Store(Optional<Redis> redis) implements AutoCloseable {

    /** Connects if it is configured so, and does not wait for it. */
    static Store of(BrokerConfig config) {
        return switch (config) {
            case BrokerConfig.Memory() -> new Store(Optional.empty());
            case BrokerConfig.Redis shared ->
                    new Store(Optional.of(Redis.connect(shared.options())));
        };
    }

    /** The broker of the application, if it has one, else the configured one. */
    Broker broker(HistoryLimits history, HistoryBudget budget, Optional<Broker> own) {
        return own.orElseGet(() -> configured(history, budget));
    }

    private Broker configured(HistoryLimits history, HistoryBudget budget) {
        return redis.<Broker>map(shared -> RedisStreamsBroker.create(shared, history, budget))
                .orElseGet(() -> InMemoryBroker.create(history, budget));
    }

    AccessStore access(InstantSource clock) {
        return redis.<AccessStore>map(shared -> RedisAccessStore.create(shared, clock))
                .orElseGet(() -> InMemoryAccessStore.create(clock));
    }

    RunStore runs(RunBudget budget, Duration remember) {
        return redis.<RunStore>map(shared -> RedisRunStore.create(shared, budget, remember))
                .orElseGet(() -> InMemoryRunStore.create(budget, remember, InstantSource.system()));
    }

    /** The most connections that it may have open at a time. */
    int mostConnections() {
        return redis.map(shared -> shared.options().mostConnections()).orElse(0);
    }

    @Override
    public void close() {
        redis.ifPresent(Redis::close);
    }
}
