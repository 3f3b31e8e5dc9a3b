package dev.sluice.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;

/** The master that sentinels name. */
final class SentinelServers implements Servers {

    private final String master;
    private final List<HostAndPort> sentinels;
    private final Dialer dialer;
    private final Function<HostAndPort, Server> opener;
    private final Reachability reachability;

    /** Guarded by this. */
    private @Nullable Server current;

    private boolean closed;

    /** Used by the refreshing thread alone. */
    private @Nullable Connection asked;

    SentinelServers(
            RedisAddress address,
            Dialer dialer,
            Function<HostAndPort, Server> opener,
            Reachability reachability) {
        this.master = address.master();
        this.sentinels = new ArrayList<>(address.nodes().stream().map(HostAndPort::from).toList());
        this.dialer = dialer;
        this.opener = opener;
        this.reachability = reachability;
    }

    @Override
    public synchronized Optional<Server> of(String key) {
        return Optional.ofNullable(current);
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
    public void refresh() {
        try {
            HostAndPort named = ask();
            reachability.found();
            use(named);
        } catch (JedisException e) {
            // A master that is known serves until the sentinels are back.
            if (of("").isEmpty()) {
                reachability.notFound(Failures.reason(e));
            }
        }
    }

    private synchronized void use(HostAndPort named) {
        Server before = current;
        if (closed || (before != null && before.address().equals(named))) {
            return;
        }
        current = opener.apply(named);
        if (before != null) {
            before.close();
            reachability.forget(before);
        }
    }

    /** Asks the sentinel that has answered last, or else the next one. */
    private HostAndPort ask() {
        JedisException last = new JedisException("no sentinel answers");
        for (int i = 0; i < sentinels.size(); i++) {
            try {
                Connection connection = asked == null ? dialer.sentinel(sentinels.get(0)) : asked;
                asked = connection;
                return named(
                        connection.executeCommand(
                                new CommandArguments(Command.SENTINEL)
                                        .add("GET-MASTER-ADDR-BY-NAME")
                                        .add(master)));
            } catch (JedisException e) {
                last = e;
                disconnect();
                sentinels.add(sentinels.removeFirst());
            }
        }
        throw last;
    }

    private HostAndPort named(@Nullable Object answer) {
        if (answer instanceof List<?> hostAndPort && hostAndPort.size() == 2) {
            return new HostAndPort(
                    text(hostAndPort.get(0)), Integer.parseInt(text(hostAndPort.get(1))));
        }
        throw new JedisException("the sentinels know no master with the name " + master);
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    private void disconnect() {
        Connection connection = asked;
        asked = null;
        if (connection != null) {
            connection.close();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (current != null) {
            current.close();
        }
        disconnect();
    }
}
