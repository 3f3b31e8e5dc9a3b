package dev.sluice.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.JedisClusterCRC16;

/** The masters of a cluster, and the slots that each of them has. */
final class ClusterServers implements Servers {

    /** Opens a server that may use so many connections for commands. */
    interface Opener {
        Server open(HostAndPort address, int connections);
    }

    /** Time for which a server without slots is kept after another one has referred to it. */
    private static final Duration REFERRED = Duration.ofMinutes(1);

    private static final CommandArguments SLOTS =
            new CommandArguments(Command.CLUSTER).add("SLOTS");

    private final Set<HostAndPort> seeds = new LinkedHashSet<>();
    private final RedisOptions options;
    private final Dialer dialer;
    private final Opener opener;
    private final Reachability reachability;

    // Guarded by this.
    private final Map<HostAndPort, Server> servers = new HashMap<>();
    private final Map<HostAndPort, Long> referred = new HashMap<>();
    private @Nullable HostAndPort[] slots = new HostAndPort[0];
    private boolean closed;

    ClusterServers(RedisOptions options, Dialer dialer, Opener opener, Reachability reachability) {
        options.address().nodes().forEach(node -> seeds.add(HostAndPort.from(node)));
        this.options = options;
        this.dialer = dialer;
        this.opener = opener;
        this.reachability = reachability;
    }

    @Override
    public synchronized Optional<Server> of(String key) {
        return slots.length == 0
                ? Optional.empty()
                : Optional.ofNullable(slots[JedisClusterCRC16.getSlot(key)]).map(servers::get);
    }

    @Override
    public synchronized Server at(HostAndPort address) {
        referred.put(address, System.nanoTime());
        return opened(address);
    }

    private Server opened(HostAndPort address) {
        if (closed) {
            throw new RedisUnavailableException("The connection to Redis is closed");
        }
        Server known = servers.get(address);
        if (known != null) {
            return known;
        }
        share(servers.size() + 1);
        Server made = opener.open(address, connectionsOf(servers.size() + 1));
        servers.put(address, made);
        return made;
    }

    /** Shares the connections among so many servers; each has one at least. */
    private void share(int among) {
        servers.values().forEach(server -> server.allow(connectionsOf(among)));
    }

    private int connectionsOf(int among) {
        return Math.max(1, options.connections() / Math.max(1, among));
    }

    @Override
    public synchronized Collection<Server> all() {
        return List.copyOf(servers.values());
    }

    @Override
    public void refresh() {
        RuntimeException last = new JedisException("no node answers");
        for (HostAndPort node : candidates()) {
            try {
                use(owners(node, (List<?>) slotsFrom(node)));
                reachability.found();
                return;
            } catch (JedisException | RedisUnavailableException e) {
                last = e;
            }
        }
        reachability.notFound(Failures.reason(last));
    }

    private Object slotsFrom(HostAndPort node) {
        Server known;
        synchronized (this) {
            known = servers.get(node);
        }
        if (known != null && known.listening().isConnected()) {
            return known.ask(Use.DISCOVERY, false, server -> server.send(SLOTS));
        }
        try (Wire connection = dialer.wire(node)) {
            return connection.executeCommand(SLOTS);
        }
    }

    /** Those that are known to answer come first. */
    private List<HostAndPort> candidates() {
        Set<HostAndPort> answering = new LinkedHashSet<>();
        Set<HostAndPort> others = new LinkedHashSet<>(seeds);
        for (Server server : all()) {
            (server.listening().isConnected() ? answering : others).add(server.address());
        }
        List<HostAndPort> first = new ArrayList<>(answering);
        Collections.shuffle(first);
        others.removeAll(answering);
        first.addAll(others);
        return first;
    }

    private static HostAndPort[] owners(HostAndPort asked, List<?> ranges) {
        HostAndPort[] owners = new HostAndPort[Protocol.CLUSTER_HASHSLOTS];
        for (Object range : ranges) {
            List<?> parts = (List<?>) range;
            List<?> owner = (List<?>) parts.get(2);
            String host =
                    owner.get(0) instanceof byte[] name && name.length > 0
                            ? new String(name, StandardCharsets.UTF_8)
                            : asked.getHost();
            HostAndPort address = new HostAndPort(host, ((Long) owner.get(1)).intValue());
            int first = ((Long) parts.get(0)).intValue();
            int last = ((Long) parts.get(1)).intValue();
            Arrays.fill(owners, first, last + 1, address);
        }
        return owners;
    }

    private synchronized void use(HostAndPort[] owners) {
        if (closed) {
            return;
        }
        Set<HostAndPort> masters = new HashSet<>(Arrays.asList(owners));
        masters.remove(null);
        masters.forEach(this::opened);
        slots = owners;
        long now = System.nanoTime();
        referred.values().removeIf(since -> now - since > REFERRED.toNanos());
        servers.values()
                .removeIf(server -> {
                    boolean isOver =
                            !masters.contains(server.address())
                                    && !referred.containsKey(server.address());
                    if (isOver) {
                        server.close();
                        reachability.forget(server);
                    }
                    return isOver;
                });
        share(servers.size());
    }

    @Override
    public synchronized void close() {
        closed = true;
        servers.values().forEach(Server::close);
    }
}
