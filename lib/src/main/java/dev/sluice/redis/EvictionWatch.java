package dev.sluice.redis;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks every now and then whether Redis may forget keys when it is full. It must refuse writes
 * instead: a revocation that is forgotten lets a token count again.
 */
final class EvictionWatch implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger(EvictionWatch.class.getName());
    private static final Script MEMORY = Script.load(EvictionWatch.class, "memory.lua");
    private static final Pattern LIMIT = Pattern.compile("(?m)^maxmemory:(\\d+)");
    private static final Pattern POLICY = Pattern.compile("(?m)^maxmemory_policy:([\\w-]+)");
    private static final String SAFE = "noeviction";
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMinutes(1);
    private static final Duration UNTIL_REACHED = Duration.ofSeconds(1);

    private final Redis redis;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable String trouble;
    private boolean saidThatItMayNotAsk;

    EvictionWatch(Redis redis) {
        this.redis = redis;
    }

    void start() {
        Thread.ofVirtual().name("sluice-redis-eviction").start(this::run);
    }

    /** The policy by which Redis may forget, in words for an operator; empty if it does not. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    private void run() {
        try {
            boolean isOver = false;
            while (!isOver) {
                Duration wait = ask() ? BETWEEN_QUESTIONS : UNTIL_REACHED;
                isOver = closed.await(wait.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private boolean ask() {
        try {
            see(redis.run(MEMORY, List.of(redis.key("lookout")), List.of()).orElse(""));
            return true;
        } catch (RedisUnavailableException | IllegalStateException e) {
            return false;
        }
    }

    private void see(String memory) {
        Matcher policy = POLICY.matcher(memory);
        if (!policy.find()) {
            if (!saidThatItMayNotAsk) {
                saidThatItMayNotAsk = true;
                LOGGER.log(
                        Level.INFO,
                        "Redis does not say what it does when it is full (the right +info is"
                                + " missing); its maxmemory-policy must be {0}",
                        SAFE);
            }
            return;
        }
        Matcher limit = LIMIT.matcher(memory);
        boolean hasLimit = !limit.find() || !limit.group(1).equals("0");
        change(hasLimit && !policy.group(1).equals(SAFE) ? describe(policy.group(1)) : null);
    }

    private static String describe(String policy) {
        return "maxmemory-policy of Redis must be %s, was %s: when it is full it may forget events and revocations"
                .formatted(SAFE, policy);
    }

    private void change(@Nullable String now) {
        String before = trouble;
        trouble = now;
        if (now != null && !now.equals(before)) {
            LOGGER.log(Level.WARNING, now);
        } else if (now == null && before != null) {
            LOGGER.log(Level.INFO, "maxmemory-policy of Redis is {0} now", SAFE);
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
