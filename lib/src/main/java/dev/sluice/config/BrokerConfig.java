package dev.sluice.config;

import dev.sluice.redis.RedisOptions;

/** The place where topics are kept. */
public sealed interface BrokerConfig {

    /** In the memory of the process. */
    record Memory() implements BrokerConfig {}

    /**
     * In Redis, shared with other replicas.
     *
     * @param options how it is reached
     */
    record Redis(RedisOptions options) implements BrokerConfig {}
}
