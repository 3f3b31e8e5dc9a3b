package dev.sluice.redis;

import java.util.Collection;
import java.util.Optional;
import redis.clients.jedis.HostAndPort;

/** The servers that have the keys, as far as is known now. */
sealed interface Servers extends AutoCloseable
        permits SingleServer, SentinelServers, ClusterServers {

    /** The server with a key; empty if none is known. */
    Optional<Server> of(String key);

    /** The server to which another one has referred. */
    Server at(HostAndPort address);

    /** All that have keys. */
    Collection<Server> all();

    /** Finds out again which servers there are. Called by one thread, and may block it. */
    void refresh();

    @Override
    void close();
}
