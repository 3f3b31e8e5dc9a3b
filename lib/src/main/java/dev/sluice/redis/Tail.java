package dev.sluice.redis;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Waits, with one connection, for what is added to some streams. While it waits, others change the
 * set of streams; Redis is then asked to end the wait, and the next one is for the new set.
 */
final class Tail {

    private static final System.Logger LOGGER = System.getLogger(Tail.class.getName());

    /** How long Redis waits before it answers that there is nothing. */
    private static final Duration BLOCK = Duration.ofSeconds(1);

    /** The most entries of each stream in one answer. */
    private static final int COUNT = 64;

    private static final Duration FIRST_DELAY = Duration.ofMillis(50);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(2);

    /** Between two requests to end a wait that had not begun yet. */
    private static final Duration BETWEEN_INTERRUPTIONS = Duration.ofMillis(1);

    private final Connections connections;
    private final Reachability reachability;
    private final Duration timeout;
    private final Map<String, TailedStream> streams = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** How often the set was changed, and how much of that the reading thread has seen. */
    private final AtomicLong changes = new AtomicLong();

    private volatile long seenChanges;
    private final AtomicBoolean isInterrupting = new AtomicBoolean();
    private volatile @Nullable Waiting waiting;

    /** The connection that waits, and by what Redis knows it. */
    private record Waiting(Connection connection, HostAndPort node, long clientId) {}

    Tail(Connections connections, Reachability reachability, Duration timeout) {
        this.connections = connections;
        this.reachability = reachability;
        this.timeout = timeout;
    }

    void start() {
        Thread.ofVirtual().name("sluice-redis-tail").start(this::run);
    }

    void add(TailedStream stream) {
        streams.put(stream.key(), stream);
        changes.incrementAndGet();
        if (waiting != null && !isInterrupting.getAndSet(true)) {
            Thread.ofVirtual().name("sluice-redis-interrupt").start(this::interruptUntilSeen);
        }
    }

    /** Stops reading a stream. Returns whether there are none left. */
    boolean remove(TailedStream stream) {
        streams.remove(stream.key(), stream);
        changes.incrementAndGet();
        return streams.isEmpty();
    }

    void close() {
        closed.countDown();
        Waiting now = waiting;
        if (now != null) {
            try {
                now.connection().forceDisconnect();
            } catch (IOException e) {
                // It is closed all the same.
            }
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void run() {
        Duration delay = FIRST_DELAY;
        while (!isClosed()) {
            try {
                connectAndRead();
            } catch (RuntimeException e) {
                if (!isClosed()) {
                    boolean wasReached = waiting != null;
                    waiting = null;
                    connections.dropIdle();
                    delay = wasReached ? FIRST_DELAY : longer(delay);
                    if (!wasReached) {
                        reachability.lost(this, reason(e));
                    }
                    if (isClosed()) {
                        reachability.forget(this);
                    }
                    pause(delay);
                }
            }
        }
        waiting = null;
    }

    private static Duration longer(Duration delay) {
        Duration doubled = delay.multipliedBy(2);
        return doubled.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : doubled;
    }

    private void pause(Duration most) {
        long nanos = ThreadLocalRandom.current().nextLong(most.toNanos() / 2, most.toNanos());
        try {
            var _ = closed.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            close();
        }
    }

    /** The innermost reason, which names no more than hosts. */
    private static String reason(RuntimeException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    private void connectAndRead() {
        if (streams.isEmpty()) {
            // About to be closed.
            pause(FIRST_DELAY);
            return;
        }
        Connection connection = connections.open(anyKey(), BLOCK.plus(timeout));
        try (connection) {
            connection.connect();
            Object id = connection.executeCommand(new CommandArguments(Command.CLIENT).add("ID"));
            for (TailedStream stream : streams.values()) {
                stream.connected(newest(connection, stream.key()));
            }
            // Once without waiting: that it can connect does not mean that it may read.
            read(connection, Optional.empty());
            waiting = new Waiting(connection, connection.getHostAndPort(), (Long) id);
            reachability.reached(this);
            while (!isClosed() && !streams.isEmpty()) {
                if (!read(connection, Optional.of(BLOCK)) && connections.canMove()) {
                    requireCurrent(connection);
                }
            }
        }
    }

    private CommandArguments anyKey() {
        String key = streams.keySet().stream().findFirst().orElse("");
        return new CommandArguments(Command.XREAD).key(key);
    }

    private static EntryId newest(Connection connection, String key) {
        Object answer =
                connection.executeCommand(
                        new CommandArguments(Command.XREVRANGE)
                                .key(key)
                                .add("+")
                                .add("-")
                                .add("COUNT")
                                .add(1));
        List<StreamEntry> entries = StreamEntry.list((List<?>) answer);
        return entries.isEmpty() ? EntryId.NONE : entries.getFirst().id();
    }

    /** Sentinels may have named another master, while the one of before goes on answering. */
    private void requireCurrent(Connection connection) {
        try (Connection current = connections.borrow(anyKey())) {
            if (!current.getHostAndPort().equals(connection.getHostAndPort())) {
                throw new JedisException("another server has taken over");
            }
        }
    }

    /** Takes what was added, if need be after some time. Returns whether there was something. */
    private boolean read(Connection connection, Optional<Duration> block) {
        seenChanges = changes.get();
        List<TailedStream> now = new ArrayList<>(streams.values());
        CommandArguments command = new CommandArguments(Command.XREAD).add("COUNT").add(COUNT);
        block.ifPresent(time -> command.add("BLOCK").add(time.toMillis()));
        command.add("STREAMS");
        now.forEach(stream -> command.key(stream.key()));
        now.forEach(stream -> command.add(stream.last().toString()));
        Object answer = connection.executeCommand(command);
        if (answer instanceof List<?> found) {
            found.forEach(stream -> give((List<?>) stream));
            return true;
        }
        return false;
    }

    private void give(List<?> keyAndEntries) {
        String key = new String((byte[]) keyAndEntries.get(0), StandardCharsets.UTF_8);
        TailedStream stream = streams.get(key);
        if (stream != null) {
            try {
                stream.take(StreamEntry.list((List<?>) keyAndEntries.get(1)));
            } catch (RuntimeException e) {
                // One that is spoilt must not keep the others from theirs.
                LOGGER.log(Level.ERROR, "What was added to " + key + " cannot be read", e);
                streams.remove(key, stream);
            }
        }
    }

    private void interruptUntilSeen() {
        boolean again = true;
        while (again) {
            boolean gaveUp = !interruptWhileBehind();
            isInterrupting.set(false);
            again = !gaveUp && isBehind() && !isInterrupting.getAndSet(true);
        }
    }

    private boolean isBehind() {
        return waiting != null && seenChanges < changes.get() && !isClosed();
    }

    /**
     * A request that comes before the wait has begun does nothing, so it is made again. Returns
     * false if it cannot be made: the wait is over within a second in any case.
     */
    private boolean interruptWhileBehind() {
        try {
            while (isBehind()) {
                Waiting now = waiting;
                if (now != null) {
                    interrupt(now);
                }
                LockSupport.parkNanos(BETWEEN_INTERRUPTIONS.toNanos());
            }
            return true;
        } catch (JedisException | IllegalStateException e) {
            return false;
        }
    }

    private void interrupt(Waiting now) {
        try (Connection other = connections.borrow(anyKey())) {
            // On another server the number is somebody else's.
            if (other.getHostAndPort().equals(now.node())) {
                var _ =
                        other.executeCommand(
                                new CommandArguments(Command.CLIENT)
                                        .add("UNBLOCK")
                                        .add(now.clientId()));
            }
        }
    }
}
