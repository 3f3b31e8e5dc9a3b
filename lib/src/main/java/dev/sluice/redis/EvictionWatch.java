package dev.sluice.redis;

import dev.sluice.logging.OutageLog;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Asks each server every now and then whether it may forget keys when it is full. It must refuse
 * writes instead: a revocation that is forgotten lets a token count again.
 */
final class EvictionWatch implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger(EvictionWatch.class.getName());
    private static final CommandArguments MEMORY = new CommandArguments(Command.INFO).add("memory");
    private static final Pattern LIMIT = Pattern.compile("(?m)^maxmemory:(\\d+)");
    private static final Pattern POLICY = Pattern.compile("(?m)^maxmemory_policy:([\\w-]+)");
    private static final String SAFE = "noeviction";
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMinutes(1);
    private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(1);

    private final Supplier<Collection<Server>> servers;
    private final Reachability reachability;
    private final OutageLog faults = new OutageLog(LOGGER, "The watch over evictions in Redis");
    private final CountDownLatch closed = new CountDownLatch(1);

    /** When each server has answered, in nanoseconds. Used by one thread. */
    private final Map<Server, Long> answered = new HashMap<>();

    /** The policies of the servers that may forget. */
    private final Map<HostAndPort, String> unsafe = new ConcurrentHashMap<>();

    private boolean saidThatItMayNotAsk;

    /**
     * Asks nothing until it is started.
     *
     * @param servers gives those that there are at the moment
     * @param reachability knows which of them do not answer
     */
    EvictionWatch(Supplier<Collection<Server>> servers, Reachability reachability) {
        this.servers = servers;
        this.reachability = reachability;
    }

    void start() {
        Thread.ofVirtual().name("sluice-redis-eviction").start(this::run);
    }

    /** A server that may forget, and by which policy, for an operator; empty if there is none. */
    Optional<String> trouble() {
        return unsafe.entrySet().stream()
                .findFirst()
                .map(server -> describe(server.getKey(), server.getValue()));
    }

    private void run() {
        try {
            do {
                try {
                    askThoseThatAreDue();
                    faults.succeeded();
                } catch (RuntimeException e) {
                    // The next round may succeed.
                    faults.failed(e.toString());
                }
            } while (!closed.await(BETWEEN_ROUNDS.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    /**
     * Asks each server that is not known to be away and has not answered for a minute. One that was
     * away is asked as soon as it is back: it may have other settings now.
     */
    void askThoseThatAreDue() {
        List<Server> present = List.copyOf(servers.get());
        unsafe.keySet().retainAll(present.stream().map(Server::address).toList());
        answered.keySet().retainAll(present);
        for (Server server : present) {
            if (reachability.isLost(server)) {
                answered.remove(server);
            } else if (isDue(server) && ask(server)) {
                answered.put(server, System.nanoTime());
            }
        }
    }

    private boolean isDue(Server server) {
        Long last = answered.get(server);
        return last == null || System.nanoTime() - last >= BETWEEN_QUESTIONS.toNanos();
    }

    /** Returns whether it has answered. */
    private boolean ask(Server server) {
        try {
            Function<Conversation, Object> question = talk -> talk.send(MEMORY);
            byte[] answer = (byte[]) server.ask(Use.OTHER, false, question);
            see(server.address(), new String(answer, StandardCharsets.UTF_8));
            return true;
        } catch (JedisDataException refused) {
            boolean mayNot = String.valueOf(refused.getMessage()).startsWith("NOPERM");
            if (mayNot) {
                see(server.address(), "");
            }
            // Anything else passes: it is loading its data, for example.
            return mayNot;
        } catch (RuntimeException notReached) {
            // Its previous answer still counts; others report the outage.
            return false;
        }
    }

    private void see(HostAndPort server, String memory) {
        Matcher policy = POLICY.matcher(memory);
        if (!policy.find()) {
            if (!saidThatItMayNotAsk) {
                saidThatItMayNotAsk = true;
                LOGGER.log(
                        Level.INFO,
                        "Redis at {0} does not say what it does when it is full (the right +info is"
                                + " missing); its maxmemory-policy must be {1}",
                        server,
                        SAFE);
            }
            return;
        }
        Matcher limit = LIMIT.matcher(memory);
        boolean hasLimit = !limit.find() || !limit.group(1).equals("0");
        if (hasLimit && !policy.group(1).equals(SAFE)) {
            if (!policy.group(1).equals(unsafe.put(server, policy.group(1)))) {
                LOGGER.log(Level.WARNING, describe(server, policy.group(1)));
            }
        } else if (unsafe.remove(server) != null) {
            LOGGER.log(Level.INFO, "Redis at {0} forgets nothing any more when it is full", server);
        }
    }

    private static String describe(HostAndPort server, String policy) {
        return "maxmemory-policy of Redis at %s must be %s, was %s: when it is full it may forget events and revocations"
                .formatted(server, SAFE, policy);
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
