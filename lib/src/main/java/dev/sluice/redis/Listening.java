package dev.sluice.redis;

import dev.sluice.logging.OutageLog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisMovedDataException;

/**
 * The one connection to a server on which notices of new entries arrive, for any number of streams.
 * It also tells whether the server answers: a ping is sent each second.
 *
 * <p>Redis 7 has channels that stay in a shard of a cluster. Older servers pass each message to the
 * whole cluster.
 */
final class Listening implements AutoCloseable {

    /** Is told what happens, by the thread that reads, which it must not block. */
    interface Listener {

        /** The server answers again; no channel is subscribed to yet. */
        void connected(Server server);

        /** From now on, no notice of this stream is missed while the connection lasts. */
        void subscribed(Server server, String channel);

        /**
         * The server sends no more notices of a stream, at our request or because its slot moved.
         */
        void unsubscribed(Server server, String channel);

        /** The server has refused a subscription; it does not say which. */
        void refused();

        /** There is something new in a stream. */
        void heard(String key, String newest);

        /** The connection is gone; another attempt follows. */
        void disconnected(Server server);

        /** An attempt to connect has failed. */
        void lost(Server server, String reason);
    }

    private static final System.Logger LOGGER = System.getLogger(Listening.class.getName());
    private static final Duration PING_PERIOD = Duration.ofSeconds(1);
    private static final Duration FIRST_DELAY = Duration.ofMillis(50);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(2);

    private final Server server;
    private final Dialer dialer;
    private final Listener listener;
    private final OutageLog faults;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Wire wire;
    private volatile boolean hasShards = true;

    Listening(Server server, Dialer dialer, Listener listener) {
        this.server = server;
        this.dialer = dialer;
        this.listener = listener;
        this.faults = new OutageLog(LOGGER, "Listening to Redis at " + server);
    }

    void start() {
        Thread.ofVirtual().name("sluice-redis-listen").start(this::run);
        Thread.ofVirtual().name("sluice-redis-ping").start(this::pingUntilClosed);
    }

    boolean isConnected() {
        return wire != null;
    }

    void subscribe(Collection<String> channels) {
        write(hasShards ? Command.SSUBSCRIBE : Command.SUBSCRIBE, channels);
    }

    void unsubscribe(Collection<String> channels) {
        write(hasShards ? Command.SUNSUBSCRIBE : Command.UNSUBSCRIBE, channels);
    }

    /** One command for each: in a cluster, one command cannot have channels of several slots. */
    private void write(Command command, Collection<String> channels) {
        Wire now = wire;
        if (now != null) {
            now.write(
                    channels.stream()
                            .map(channel -> new CommandArguments(command).add(channel))
                            .toList());
        }
    }

    @Override
    public void close() {
        closed.countDown();
        Wire now = wire;
        if (now != null) {
            now.cut();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void pingUntilClosed() {
        CommandArguments ping = new CommandArguments(Command.PING);
        try {
            while (!closed.await(PING_PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
                Wire now = wire;
                if (now != null) {
                    now.write(List.of(ping));
                }
            }
        } catch (InterruptedException e) {
            close();
        }
    }

    private void run() {
        Duration delay = FIRST_DELAY;
        while (!isClosed()) {
            boolean wasConnected = false;
            try (Wire made = dialer.wire(server.address())) {
                begin(made);
                wire = made;
                wasConnected = true;
                if (!isClosed()) {
                    listener.connected(server);
                }
                while (!isClosed()) {
                    hear(made);
                    faults.succeeded();
                }
            } catch (RuntimeException e) {
                wire = null;
                // A connection that breaks once is no outage: the next attempt tells.
                delay = wasConnected ? FIRST_DELAY : longer(delay);
                if (!isClosed()) {
                    tell(e, wasConnected);
                    pause(delay);
                }
            }
        }
        wire = null;
    }

    /**
     * A fault of ours must not end the listening; it is logged, as no outage of Redis explains it.
     */
    private void tell(RuntimeException failure, boolean wasConnected) {
        if (!(failure instanceof JedisException)) {
            faults.failed(failure.toString());
        }
        try {
            listener.disconnected(server);
            if (!wasConnected) {
                listener.lost(server, Failures.reason(failure));
            }
        } catch (RuntimeException e) {
            faults.failed(e.toString());
        }
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

    /** Subscribes to the common channel, which shows at once whether the rights are enough. */
    private void begin(Wire made) {
        hasShards = subscribesToShard(made);
        made.write(List.of(new CommandArguments(Command.SUBSCRIBE).add(dialer.everywhere())));
        var _ = made.read();
        made.waitNoLongerThan(PING_PERIOD.plus(dialer.timeout()));
    }

    private boolean subscribesToShard(Wire made) {
        made.write(List.of(new CommandArguments(Command.SSUBSCRIBE).add(dialer.everywhere())));
        try {
            var _ = made.read();
            return true;
        } catch (JedisMovedDataException elsewhere) {
            return true;
        } catch (JedisDataException e) {
            if (String.valueOf(e.getMessage()).startsWith("ERR unknown command")) {
                return false;
            }
            throw e;
        }
    }

    private void hear(Wire made) {
        List<String> message;
        try {
            message = words(made.read());
        } catch (JedisDataException e) {
            // The reply to a subscription, of which channel it does not say.
            listener.refused();
            return;
        }
        String channel = message.size() > 1 ? message.get(1) : "";
        switch (message.getFirst()) {
            case "message", "smessage" -> {
                String text = message.get(2);
                if (channel.equals(dialer.everywhere())) {
                    listener.heard(text, "");
                } else {
                    listener.heard(channel, text);
                }
            }
            case "subscribe", "ssubscribe" -> listener.subscribed(server, channel);
            case "unsubscribe", "sunsubscribe" -> listener.unsubscribed(server, channel);
            default -> {
                // The reply to a ping.
            }
        }
    }

    private static List<String> words(Object message) {
        List<String> words = new ArrayList<>();
        if (message instanceof List<?> parts) {
            parts.forEach(part -> words.add(word(part)));
        } else {
            words.add(word(message));
        }
        return words;
    }

    private static String word(@Nullable Object part) {
        return part instanceof byte[] bytes
                ? new String(bytes, StandardCharsets.UTF_8)
                : String.valueOf(part);
    }
}
