package dev.sluice.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;

/**
 * Redis, as several parts of a service share it: commands on pooled connections, and one connection
 * to each server on which notices of new entries in streams arrive, however many streams there are.
 * Thread-safe. Its methods block for no longer than the time limit says.
 *
 * <p>In a cluster, commands about one key need only the server that has it.
 */
public final class Redis implements AutoCloseable {

    private static final Script SET = Script.load(Redis.class, "set.lua");
    private static final Script ADD = Script.announcing(Redis.class, "add.lua");

    private final RedisOptions options;
    private final Dialer dialer;
    private final Reachability reachability;
    private final Discovery discovery;
    private final EvictionWatch eviction;
    private final Commands commands;
    private final Tail tail;
    private final Scripts scripts;

    private Redis(RedisOptions options) {
        this.options = options;
        this.dialer = new Dialer(options);
        this.reachability = new Reachability(options.address());
        Servers servers = servers();
        this.discovery = new Discovery(servers, this::reconcile);
        this.eviction = new EvictionWatch(discovery::all, reachability);
        this.commands = new Commands(discovery);
        this.scripts =
                new Scripts(
                        commands,
                        new Replicas(options.waitReplicas(), options.timeout().dividedBy(2)),
                        reachability,
                        dialer.everywhere());
        this.tail = new Tail(servers, commands, reachability);
    }

    /**
     * Begins to connect, and returns at once: Redis may come later.
     *
     * @param options how it is reached
     * @return Redis, to be closed when the service stops
     * @throws IllegalArgumentException if the certificates in the options cannot be read
     */
    public static Redis connect(RedisOptions options) {
        Redis redis = new Redis(options);
        redis.discovery.start();
        redis.eviction.start();
        return redis;
    }

    private Servers servers() {
        RedisAddress address = options.address();
        int all = options.connections();
        return switch (address.kind()) {
            case STANDALONE ->
                    new SingleServer(
                            () -> open(HostAndPort.from(address.nodes().iterator().next()), all));
            case SENTINEL ->
                    new SentinelServers(address, dialer, to -> open(to, all), reachability);
            case CLUSTER -> new ClusterServers(options, dialer, this::open, reachability);
        };
    }

    private Server open(HostAndPort address, int connections) {
        Server server = new Server(address, connections, dialer, new Events(), reachability);
        server.start();
        return server;
    }

    /** After the servers have been asked for. */
    private void reconcile() {
        tail.reconcile();
    }

    /**
     * The options of the connections.
     *
     * @return the options that it was connected with
     */
    public RedisOptions options() {
        return options;
    }

    /**
     * A key of this service.
     *
     * @param name the key without the prefix
     * @return the key
     */
    public String key(String name) {
        return options.keyPrefix() + name;
    }

    /**
     * A lasting trouble with the connections to Redis, or with the data in it.
     *
     * @return in words for an operator; empty if all is well
     */
    public Optional<String> trouble() {
        return reachability.trouble().or(eviction::trouble);
    }

    /**
     * Keeps a value, also in a server that is full and takes no events.
     *
     * @param key where
     * @param value the value
     * @param millis for how long
     * @throws RedisUnavailableException if Redis has not said that it has it
     */
    public void set(String key, String value, long millis) {
        var _ = run(SET, List.of(key), List.of(bytes(value), bytes(millis)));
    }

    /**
     * A value.
     *
     * @param key where
     * @return the value, or empty if there is none
     * @throws RedisUnavailableException if Redis has not answered
     */
    public Optional<String> get(String key) {
        return text(commands.send(key, new CommandArguments(Command.GET).key(key)));
    }

    /**
     * Takes a value, so that nobody else gets it.
     *
     * @param key where
     * @return the value, or empty if there is none
     * @throws RedisUnavailableException if Redis has not answered
     */
    public Optional<String> take(String key) {
        return text(commands.send(key, new CommandArguments(Command.GETDEL).key(key)));
    }

    /**
     * The time of Redis; in a cluster, of one of its servers.
     *
     * @return milliseconds since the epoch
     * @throws RedisUnavailableException if no server has answered
     */
    public long millis() {
        return commands.millis();
    }

    /**
     * Keeps what is at a key for longer.
     *
     * @param key where
     * @param millis for how long from now
     * @throws RedisUnavailableException if Redis has not answered
     */
    public void expire(String key, long millis) {
        var _ = commands.send(key, new CommandArguments(Command.PEXPIRE).key(key).add(millis));
    }

    /**
     * Drops the oldest entries of a stream, about up to a time.
     *
     * @param key the stream
     * @param millis what was added before may go
     * @throws RedisUnavailableException if Redis has not answered
     */
    public void trim(String key, long millis) {
        var _ =
                commands.send(
                        key,
                        new CommandArguments(Command.XTRIM)
                                .key(key)
                                .add("MINID")
                                .add("~")
                                .add(millis));
    }

    /**
     * Entries of a stream from the oldest on.
     *
     * @param key the stream
     * @param from the first that may be among them: an id, with a parenthesis before it if it is to
     *     be left out, or {@code -}
     * @param count how many at most
     * @return the entries
     * @throws RedisUnavailableException if Redis has not answered
     */
    public List<StreamEntry> range(String key, String from, int count) {
        return commands.range(Use.CATCHING_UP, key, from, count);
    }

    /**
     * The newest entry of a stream.
     *
     * @param key the stream
     * @return the entry, or empty if there is none
     * @throws RedisUnavailableException if Redis has not answered
     */
    public Optional<StreamEntry> newest(String key) {
        return commands.newest(Use.CATCHING_UP, key);
    }

    /**
     * The newest entry of a stream up to a place.
     *
     * @param key the stream
     * @param id the place, which need not have an entry
     * @return the entry, or empty if the stream begins later
     * @throws RedisUnavailableException if Redis has not answered
     */
    public Optional<StreamEntry> newestUpTo(String key, String id) {
        return commands.newestUpTo(Use.CATCHING_UP, key, id);
    }

    /**
     * Adds an entry with one field to a stream, and drops the oldest ones. A server that is full
     * takes it.
     *
     * @param key the stream
     * @param field the name of the field
     * @param value its value
     * @param most how many entries are kept, about
     * @throws RedisUnavailableException if Redis has not said that it has it
     */
    public void add(String key, String field, String value, int most) {
        var _ = run(ADD, List.of(key), List.of(bytes(most), bytes(field), bytes(value)));
    }

    /**
     * Runs a script as one step.
     *
     * @param script the script
     * @param keys all keys that it uses, on one node of a cluster
     * @param arguments what it is given
     * @return its answer as text, or empty if it has none
     * @throws RedisUnavailableException if Redis has not answered
     */
    public Optional<String> run(Script script, List<String> keys, List<byte[]> arguments) {
        return text(scripts.run(script, keys, arguments));
    }

    /**
     * Runs a script that answers with a list.
     *
     * @param script the script
     * @param keys all keys that it uses, on one node of a cluster
     * @param arguments what it is given
     * @return what the list has
     * @throws RedisUnavailableException if Redis has not answered
     */
    public List<byte[]> list(Script script, List<String> keys, List<byte[]> arguments) {
        List<?> answer = (List<?>) scripts.run(script, keys, arguments);
        return answer.stream().map(byte[].class::cast).toList();
    }

    /**
     * Runs a script that adds to a stream, and waits until as many replicas of the server have it
     * as {@link RedisOptions#waitReplicas} says.
     *
     * @param script the script, which writes something each time
     * @param keys all keys that it uses, on one node of a cluster; the first is the stream
     * @param arguments what it is given
     * @return its answer as text, or empty if it has none
     * @throws RedisUnavailableException if Redis has not answered, or too few replicas have it in
     *     time. The server itself may have it
     */
    public Optional<String> append(Script script, List<String> keys, List<byte[]> arguments) {
        try {
            return text(scripts.append(script, keys, arguments));
        } catch (SpoiltKeyException e) {
            // The readers of the stream shall know it too.
            tail.heard(keys.getFirst(), "");
            throw e;
        }
    }

    /**
     * Begins to read a stream.
     *
     * @param stream reads it
     */
    public void tail(TailedStream stream) {
        tail.add(stream);
    }

    /**
     * Ends the reading of a stream.
     *
     * @param stream reads it
     */
    public void untail(TailedStream stream) {
        tail.remove(stream);
    }

    private static byte[] bytes(Object value) {
        return value.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<String> text(@Nullable Object answer) {
        return Optional.ofNullable((byte[]) answer)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        eviction.close();
        discovery.close();
    }

    /** Passes on the events of the listening connections. */
    private final class Events implements Listening.Listener {

        @Override
        public void connected(Server server) {
            reachability.reached(server);
            tail.connected(server);
        }

        @Override
        public void subscribed(Server server, String channel) {
            tail.subscribed(server, channel);
        }

        @Override
        public void unsubscribed(Server server, String channel) {
            if (tail.unsubscribed(server, channel)) {
                discovery.refreshSoon();
            }
        }

        @Override
        public void refused() {
            discovery.refreshSoon();
        }

        @Override
        public void heard(String key, String newest) {
            tail.heard(key, newest);
        }

        @Override
        public void disconnected(Server server) {
            tail.disconnected(server);
            server.dropIdle();
            discovery.refreshSoon();
        }

        @Override
        public void lost(Server server, String reason) {
            reachability.lost(server, reason);
        }
    }
}
