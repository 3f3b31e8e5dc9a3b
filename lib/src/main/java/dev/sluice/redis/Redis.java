package dev.sluice.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * Redis, as several parts of a service share it: commands on pooled connections, and one connection
 * that waits for what is added to streams, however many there are; in a cluster one for each slot
 * that has some. Thread-safe; what it does blocks, for no longer than the time limit says.
 */
public final class Redis implements AutoCloseable {

    /** How long a publisher waits for a connection that others have: it has two seconds in all. */
    private static final Duration PUBLISHERS_PATIENCE = Duration.ofMillis(300);

    /** How long others do: many streams may open at once. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final RedisOptions options;
    private final Connections connections;
    private final Semaphore permits;
    private final Reachability reachability;
    private final EvictionWatch eviction = new EvictionWatch(this);
    private final ReentrantLock tailing = new ReentrantLock();
    private final Map<Integer, Tail> tails = new HashMap<>();

    private Redis(RedisOptions options) {
        this.options = options;
        this.connections = new Connections(options);
        this.permits = new Semaphore(options.connections(), true);
        this.reachability = new Reachability(options.address());
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
        // Somebody must notice that it is gone though no stream is read, and that it is back.
        redis.tail(new Lookout(redis.key("lookout")));
        redis.eviction.start();
        return redis;
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
     * What is wrong with the way to Redis.
     *
     * @return in words for an operator; empty if it is reached
     */
    public Optional<String> trouble() {
        return reachability.trouble().or(eviction::trouble);
    }

    /**
     * Keeps a value.
     *
     * @param key where
     * @param value what
     * @param millis for how long
     * @throws RedisUnavailableException if Redis has not said that it has it
     */
    public void set(String key, String value, long millis) {
        var _ = send(new CommandArguments(Command.SET).key(key).add(value).add("PX").add(millis));
    }

    /**
     * A value.
     *
     * @param key where
     * @return the value, or empty if there is none
     * @throws RedisUnavailableException if Redis has not answered
     */
    public Optional<String> get(String key) {
        return text(send(new CommandArguments(Command.GET).key(key)));
    }

    /**
     * Takes a value, so that nobody else gets it.
     *
     * @param key where
     * @return the value, or empty if there is none
     * @throws RedisUnavailableException if Redis has not answered
     */
    public Optional<String> take(String key) {
        return text(send(new CommandArguments(Command.GETDEL).key(key)));
    }

    /**
     * What time it is for Redis.
     *
     * @return milliseconds since the epoch
     * @throws RedisUnavailableException if Redis has not answered
     */
    public long millis() {
        CommandArguments anyKey = new CommandArguments(Command.GET).key(key("lookout"));
        CommandArguments time = new CommandArguments(Command.TIME);
        List<?> secondsAndMicros =
                (List<?>) asked(PATIENCE, () -> connections.sendTo(anyKey, time));
        return number(secondsAndMicros.get(0)) * 1000 + number(secondsAndMicros.get(1)) / 1000;
    }

    private static long number(Object digits) {
        return Long.parseLong(new String((byte[]) digits, StandardCharsets.US_ASCII));
    }

    /**
     * Keeps what is at a key for longer.
     *
     * @param key where
     * @param millis for how long from now
     * @throws RedisUnavailableException if Redis has not answered
     */
    public void expire(String key, long millis) {
        var _ = send(new CommandArguments(Command.PEXPIRE).key(key).add(millis));
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
                send(
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
        return entries(
                send(
                        new CommandArguments(Command.XRANGE)
                                .key(key)
                                .add(from)
                                .add("+")
                                .add("COUNT")
                                .add(count)));
    }

    /**
     * The newest entry of a stream.
     *
     * @param key the stream
     * @return the entry, or empty if there is none
     * @throws RedisUnavailableException if Redis has not answered
     */
    public Optional<StreamEntry> newest(String key) {
        return entries(
                        send(
                                new CommandArguments(Command.XREVRANGE)
                                        .key(key)
                                        .add("+")
                                        .add("-")
                                        .add("COUNT")
                                        .add(1)))
                .stream()
                .findFirst();
    }

    /**
     * Adds an entry with one field to a stream, and drops the oldest ones.
     *
     * @param key the stream
     * @param field the name of the field
     * @param value its value
     * @param most how many entries are kept, about
     * @throws RedisUnavailableException if Redis has not said that it has it
     */
    public void add(String key, String field, String value, int most) {
        var _ =
                send(
                        new CommandArguments(Command.XADD)
                                .key(key)
                                .add("MAXLEN")
                                .add("~")
                                .add(most)
                                .add("*")
                                .add(field)
                                .add(value));
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
        Optional<String> answer =
                text(
                        asked(
                                PUBLISHERS_PATIENCE,
                                () -> {
                                    try {
                                        return connections.send(
                                                call(
                                                        Command.EVALSHA,
                                                        script.sha1(),
                                                        keys,
                                                        arguments));
                                    } catch (JedisNoScriptException unknown) {
                                        // Or Redis has been started anew. It did nothing.
                                        return connections.send(
                                                call(Command.EVAL, script.text(), keys, arguments));
                                    } catch (JedisDataException refused) {
                                        reachability.refused(refused.getMessage());
                                        throw refused;
                                    }
                                }));
        reachability.accepted();
        return answer;
    }

    private static CommandArguments call(
            Command command, String script, List<String> keys, List<byte[]> arguments) {
        CommandArguments call = new CommandArguments(command).add(script).add(keys.size());
        keys.forEach(call::key);
        arguments.forEach(call::add);
        return call;
    }

    /**
     * Begins to read a stream.
     *
     * @param stream what reads it
     */
    public void tail(TailedStream stream) {
        tailing.lock();
        try {
            Integer group = connections.group(stream.key());
            Tail known = tails.get(group);
            if (known != null) {
                known.add(stream);
                return;
            }
            Tail tail = new Tail(connections, reachability, options.timeout());
            tail.add(stream);
            tails.put(group, tail);
            tail.start();
        } finally {
            tailing.unlock();
        }
    }

    /**
     * Ends the reading of a stream.
     *
     * @param stream what reads it
     */
    public void untail(TailedStream stream) {
        tailing.lock();
        try {
            Integer group = connections.group(stream.key());
            Tail tail = tails.get(group);
            if (tail != null && tail.remove(stream)) {
                tail.close();
                tails.remove(group);
                reachability.forget(tail);
            }
        } finally {
            tailing.unlock();
        }
    }

    private Object send(CommandArguments command) {
        return asked(PATIENCE, () -> connections.send(command));
    }

    private <T> T asked(Duration patience, Supplier<T> question) {
        requireReached();
        try {
            if (!permits.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new RedisUnavailableException("All connections to Redis are in use");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisUnavailableException("Interrupted while waiting for a connection", e);
        }
        try {
            // Once more: it may have gone while this waited for those who found that out.
            requireReached();
            return question.get();
        } catch (JedisException e) {
            throw new RedisUnavailableException("Redis does not do what it is asked for", e);
        } finally {
            permits.release();
        }
    }

    private void requireReached() {
        // In a cluster others may be reached though all that is waited for is not.
        if (!connections.isCluster() && reachability.isGone()) {
            throw new RedisUnavailableException("Redis does not answer");
        }
    }

    private static Optional<String> text(@Nullable Object answer) {
        return Optional.ofNullable((byte[]) answer)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private static List<StreamEntry> entries(Object answer) {
        return StreamEntry.list((List<?>) answer);
    }

    @Override
    public void close() {
        eviction.close();
        tailing.lock();
        try {
            tails.values().forEach(Tail::close);
            tails.clear();
        } finally {
            tailing.unlock();
        }
        connections.close();
    }

    /** Reads a stream to which nothing is ever added. */
    private record Lookout(String key) implements TailedStream {

        @Override
        public EntryId last() {
            return EntryId.NONE;
        }

        @Override
        public void connected(EntryId newest) {}

        @Override
        public void take(List<StreamEntry> entries) {}
    }
}
