package dev.sluice.redis;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;

/** One server that has all keys. */
final class SingleServer implements Servers {

    private final Supplier<Server> opener;

    /** Guarded by this. */
    private @Nullable Server server;

    private boolean closed;

    SingleServer(Supplier<Server> opener) {
        this.opener = opener;
    }

    @Override
    public synchronized Optional<Server> of(String key) {
        return Optional.ofNullable(server);
    }

    @Override
    public Server at(HostAndPort address) {
        throw new RedisUnavailableException(
                "Redis refers to %s: use redis+cluster://".formatted(address));
    }

    @Override
    public Collection<Server> all() {
        return of("").map(List::of).orElse(List.of());
    }

    @Override
    public synchronized void refresh() {
        if (server == null && !closed) {
            server = opener.get();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (server != null) {
            server.close();
        }
    }
}
