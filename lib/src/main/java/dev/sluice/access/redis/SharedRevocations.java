package dev.sluice.access.redis;

import dev.sluice.access.AccessStoreException;
import dev.sluice.access.KeptRevocation;
import dev.sluice.redis.Redis;
import dev.sluice.redis.RedisUnavailableException;
import dev.sluice.redis.Script;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The revocations of all replicas: in Redis, and in the memory of each replica, which answers.
 *
 * <p>Each change gives the set in Redis a new, random version, and its notice names the version
 * before. A replica whose version is the one before takes the change from the notice. Any other has
 * missed a change, or Redis has lost one: the replica reads all of them, and puts back what Redis
 * does not have. Thread-safe.
 */
final class SharedRevocations {

    /** The most that there may be at a time; more are refused. */
    static final int MOST = 100_000;

    /** Time for which the revocations in memory are relied on while Redis does not confirm them. */
    static final Duration UNCONFIRMED = Duration.ofMinutes(10);

    private static final System.Logger LOGGER = System.getLogger(SharedRevocations.class.getName());

    /** About the number that one script reads or writes. */
    private static final int AT_ONCE = 500;

    private static final Duration WORTH_TELLING = Duration.ofSeconds(30);

    private static final Script KEEP = writing("keep.lua");
    private static final Script READ = script("read.lua");
    private static final Script RESTORE = writing("restore.lua");
    private static final Script FORGET = script("forget.lua");
    private static final Script CURRENT = script("version.lua");

    private final Redis redis;
    private final InstantSource clock;
    private final String key;
    private final String notices;
    private final int mostNotices;
    private final BiConsumer<String, String> listener;
    private final KnownRevocations known = new KnownRevocations(MOST);
    private volatile @Nullable Confirmed confirmed;

    /** The version that is known once all pages have been read; null while none is read. */
    private @Nullable String reading;

    /**
     * That what this replica knows is what Redis has.
     *
     * @param version the version of the set
     * @param at when that was known last
     */
    private record Confirmed(String version, Instant at) {}

    /**
     * Revocations of which none has been read.
     *
     * @param notices the key of the stream of notices, on the same node of a cluster
     * @param mostNotices how many of them are kept, about
     * @param listener is called with the key and the value of each that becomes known
     */
    SharedRevocations(
            Redis redis,
            InstantSource clock,
            String notices,
            int mostNotices,
            BiConsumer<String, String> listener) {
        this.redis = redis;
        this.clock = clock;
        this.key = redis.key("{access}:revoked");
        this.notices = notices;
        this.mostNotices = mostNotices;
        this.listener = listener;
    }

    private static Script writing(String name) {
        return Script.announcing(SharedRevocations.class, "merge.lua", name);
    }

    private static Script script(String name) {
        return Script.load(SharedRevocations.class, name);
    }

    /** Keeps one, for all replicas. */
    void keep(String revoked, String value, Duration lifetime) {
        KeptRevocation kept =
                new KeptRevocation(clock.millis() + Math.max(1, lifetime.toMillis()), value);
        String version = newVersion();
        String before =
                redis.run(
                                KEEP,
                                List.of(key, notices),
                                bytes(
                                        revoked,
                                        value,
                                        Long.toString(kept.until()),
                                        version,
                                        Integer.toString(MOST),
                                        Integer.toString(mostNotices)))
                        .orElseThrow(() ->
                                new AccessStoreException(
                                        "at most %d revocations are kept at a time"
                                                .formatted(MOST)));
        learn(revoked, kept);
        var _ = advance(before, version);
    }

    /** Those that are known, or an exception if nobody can rely on that. */
    Map<String, String> find(Set<String> keys) {
        Confirmed now = confirmed;
        if (now == null) {
            throw new AccessStoreException("the revocations have not been read yet");
        }
        if (clock.instant().isAfter(now.at().plus(UNCONFIRMED))) {
            throw new AccessStoreException("the revocations were last confirmed at " + now.at());
        }
        return known.find(keys, clock.millis());
    }

    /** Learns one from a notice. */
    void learn(String revoked, KeptRevocation kept) {
        known.learn(revoked, kept).ifPresent(changed -> listener.accept(revoked, changed.value()));
    }

    /** Goes from one version to the next. Returns false if this replica had another one. */
    synchronized boolean advance(String before, String version) {
        Confirmed now = confirmed;
        Set<String> either = Set.copyOf(List.of(before, version));
        boolean isKnown = now != null && either.contains(now.version());
        boolean isRead = reading != null && either.contains(reading);
        if (isKnown) {
            confirmed = new Confirmed(version, clock.instant());
        }
        if (isRead) {
            reading = version;
        }
        return isKnown || isRead;
    }

    /**
     * Asks Redis for its version, and for its revocations if it is another one than here.
     *
     * @throws RedisUnavailableException if Redis does not answer
     */
    void check() {
        Confirmed before = confirmed;
        String version = redis.run(CURRENT, List.of(key), List.of()).orElse("");
        if (before == null || known.isOverflown() || !advance(version, version)) {
            read();
        }
        // In Redis too, where they would count among those that may be kept.
        forget(known.forgetEnded(clock.millis()));
    }

    private void read() {
        try {
            readPages();
        } finally {
            read(null);
        }
    }

    private void readPages() {
        RevocationPages pages = RevocationPages.read(this::page, this::read);
        Map<String, KeptRevocation> there = new HashMap<>(pages.revocations());
        long now = clock.millis();
        Map<String, KeptRevocation> ended = new HashMap<>(there);
        there.values().removeIf(kept -> kept.until() <= now);
        ended.keySet().removeAll(there.keySet());
        ended.putAll(known.forgetEnded(now));
        there.forEach(this::learn);
        forget(ended);
        if (!pages.isComplete()) {
            // Nothing is confirmed, so that the next check reads again.
            return;
        }
        known.compareWith(there.keySet());
        if (restore(known.missingIn(there, now)) == 0) {
            confirmRead();
        } else {
            // A version that Redis does not have, so that the next check reads again.
            confirm(newVersion());
        }
    }

    /**
     * A page of the revocations. A change after the first page is taken from its notice; if the
     * notice does not continue the version of that page, the version of the change is another one
     * than here, so that the next check reads again.
     */
    private String page(String cursor) {
        return redis.run(READ, List.of(key), bytes(cursor, Integer.toString(AT_ONCE))).orElse("");
    }

    private synchronized void confirm(String version) {
        confirmed = new Confirmed(version, clock.instant());
    }

    private synchronized void read(@Nullable String version) {
        reading = version;
    }

    private synchronized void confirmRead() {
        if (reading != null) {
            confirm(reading);
        }
    }

    /**
     * Puts back those that Redis has lost. Returns how many that were: fewer than are missing if a
     * notice reported them after the set had been read.
     */
    private int restore(Map<String, KeptRevocation> missing) {
        int restored = 0;
        for (List<String> some : chunks(missing)) {
            List<String> arguments =
                    new ArrayList<>(
                            List.of(
                                    newVersion(),
                                    Integer.toString(MOST),
                                    Integer.toString(mostNotices)));
            arguments.addAll(some);
            restored +=
                    redis.run(RESTORE, List.of(key, notices), bytes(arguments))
                            .map(Integer::parseInt)
                            .orElse(0);
        }
        if (restored > 0) {
            LOGGER.log(
                    Level.WARNING,
                    "Redis had lost {0} revocations; this replica has put them back",
                    restored);
        }
        return restored;
    }

    private void forget(Map<String, KeptRevocation> ended) {
        for (List<String> some : chunks(ended)) {
            var _ = redis.run(FORGET, List.of(key), bytes(some));
        }
    }

    private static List<List<String>> chunks(Map<String, KeptRevocation> revocations) {
        List<List<String>> chunks = new ArrayList<>();
        List<String> chunk = new ArrayList<>();
        for (Map.Entry<String, KeptRevocation> entry : revocations.entrySet()) {
            chunk.add(entry.getKey());
            chunk.add(RevocationPages.text(entry.getValue()));
            if (chunk.size() == 2 * AT_ONCE) {
                chunks.add(chunk);
                chunk = new ArrayList<>();
            }
        }
        if (!chunk.isEmpty()) {
            chunks.add(chunk);
        }
        return chunks;
    }

    /** Returns whether they have been read once. */
    boolean areRead() {
        return confirmed != null;
    }

    /** A trouble that lasts, in words for an operator. */
    Optional<String> trouble() {
        Confirmed now = confirmed;
        if (now == null) {
            return Optional.of("the revocations have not been read; no token is accepted");
        }
        if (known.isOverflown()) {
            return Optional.of(
                    "there are more than %d revocations; no token is accepted".formatted(MOST));
        }
        return clock.instant().isBefore(now.at().plus(WORTH_TELLING))
                ? Optional.empty()
                : Optional.of(
                        "the revocations were last confirmed at %s; no token is accepted from %s on"
                                .formatted(now.at(), now.at().plus(UNCONFIRMED)));
    }

    private static String newVersion() {
        return UUID.randomUUID().toString();
    }

    private static List<byte[]> bytes(String... texts) {
        return bytes(List.of(texts));
    }

    private static List<byte[]> bytes(List<String> texts) {
        return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    }
}
