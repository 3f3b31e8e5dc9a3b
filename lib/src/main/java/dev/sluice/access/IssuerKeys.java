package dev.sluice.access;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.ResourceRetriever;
import dev.sluice.logging.OutageLog;
import java.io.IOException;
import java.net.URL;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The keys that an issuer publishes (RFC 7517), fetched by the request that needs them.
 *
 * <pre>
 *   key in a fresh set ------------------------> used
 *   key in a set older than {@code FRESH} -----> fetched again; used if that fails, up to {@code OUTAGE}
 *   key in no set ----------> fetched again; unknown (401) if that succeeds, undecided (503) if not,
 *                             or if it may not be fetched yet
 * </pre>
 *
 * <p>There is at most one attempt in {@link #BETWEEN_ATTEMPTS}, for all requests together. An
 * interval rather than a budget: made-up names of keys can delay a rotation by one interval, and
 * never use up the attempts that a rotation needs. A key is unknown only if an attempt has begun
 * after it was first asked for: an older set tells nothing about a key that was published
 * meanwhile.
 *
 * <p>A request waits for the attempt of another one only if it has no key without it, so a slow
 * issuer does not hold up tokens whose key is known; and only {@link #MOST_WAITING} wait at a time.
 * Thread-safe.
 */
final class IssuerKeys implements JWKSource<SecurityContext> {

    /** The least time from the end of one attempt to the start of the next. */
    static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);

    /** The most requests that wait for an attempt of another one; more are undecided at once. */
    static final int MOST_WAITING = 64;

    private static final int MAX_JWKS_BYTES = 256 * 1024;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration FRESH = Duration.ofMinutes(5);
    private static final Duration OUTAGE = Duration.ofHours(4);

    private static final System.Logger LOGGER = System.getLogger(IssuerKeys.class.getName());

    private final OutageLog log = new OutageLog(LOGGER, "The key set of the issuer");
    private final URL url;
    private final ResourceRetriever retriever;
    private final InstantSource clock;
    private final UnknownKeys unknown;
    private final ReentrantLock fetching = new ReentrantLock();

    /** The number of attempts that have begun. Written by the holder of the lock. */
    private volatile long begun;

    private volatile Known known = new Known(List.of(), Instant.MIN, Instant.MIN, 0, null);

    /**
     * The newest state of the set.
     *
     * @param keys the keys of the last attempt that succeeded
     * @param fetched when that attempt began
     * @param attempted when the last attempt ended
     * @param attempts how many had begun by then, with it
     * @param failure why the last attempt failed; null if it succeeded
     */
    private record Known(
            List<JWK> keys,
            Instant fetched,
            Instant attempted,
            long attempts,
            @Nullable Exception failure) {

        boolean isUsable(Instant now, Duration age) {
            return !keys.isEmpty() && now.isBefore(plus(fetched, age));
        }

        boolean allowsAttempt(Instant now) {
            // A clock that was set back must not stop the attempts.
            return !now.isBefore(plus(attempted, BETWEEN_ATTEMPTS)) || now.isBefore(attempted);
        }

        private static Instant plus(Instant instant, Duration duration) {
            return instant.equals(Instant.MIN) ? instant : instant.plus(duration);
        }
    }

    /** Keys of which none has been fetched. */
    static IssuerKeys at(URL url, InstantSource clock) {
        return new IssuerKeys(
                url,
                new DefaultResourceRetriever(
                        (int) CONNECT_TIMEOUT.toMillis(),
                        (int) READ_TIMEOUT.toMillis(),
                        MAX_JWKS_BYTES),
                clock);
    }

    private IssuerKeys(URL url, ResourceRetriever retriever, InstantSource clock) {
        this.url = url;
        this.retriever = retriever;
        this.clock = clock;
        this.unknown = new UnknownKeys(clock);
    }

    /**
     * The keys that a selector matches; none if the issuer's current set has none.
     *
     * @throws UndecidedKeyException if no key matches, and the set may not be fetched yet
     * @throws KeySourceException if no key matches, and the issuer's current set is not known
     */
    @Override
    public List<JWK> get(JWKSelector selector, SecurityContext context) throws KeySourceException {
        long begunBefore = begun;
        Known now = known;
        List<JWK> matching = matching(selector, now);
        if (matching.isEmpty()) {
            now = refreshed(now);
            matching = matching(selector, now);
        } else if (!now.isUsable(clock.instant(), FRESH) && fetching.tryLock()) {
            try {
                now = refreshed(now);
                matching = matching(selector, now);
            } finally {
                fetching.unlock();
            }
        }
        if (!matching.isEmpty()) {
            return matching;
        }
        if (now.failure() != null) {
            throw new KeySourceException(
                    "the issuer's keys cannot be fetched: " + now.failure().getMessage(),
                    now.failure());
        }
        if (now.attempts() <= unknown.firstSeen(name(selector), begunBefore)) {
            throw new UndecidedKeyException();
        }
        return List.of();
    }

    private static String name(JWKSelector selector) {
        Set<String> names = selector.getMatcher().getKeyIDs();
        return names == null ? "" : String.join(" ", names);
    }

    private List<JWK> matching(JWKSelector selector, Known from) {
        return from.isUsable(clock.instant(), OUTAGE)
                ? selector.select(new JWKSet(from.keys()))
                : List.of();
    }

    /** The state after an attempt that this request makes, or that another makes meanwhile. */
    private Known refreshed(Known seen) {
        if (fetching.getQueueLength() >= MOST_WAITING) {
            return known;
        }
        fetching.lock();
        try {
            boolean isNewer = known.attempts() != seen.attempts();
            if (!isNewer && known.allowsAttempt(clock.instant())) {
                known = attempt(known);
            }
            return known;
        } finally {
            fetching.unlock();
        }
    }

    private Known attempt(Known before) {
        Instant began = clock.instant();
        long attempts = begun + 1;
        begun = attempts;
        try {
            JWKSet set = JWKSet.parse(retriever.retrieveResource(url).getContent());
            log.succeeded();
            return new Known(set.getKeys(), began, clock.instant(), attempts, null);
        } catch (IOException | ParseException | RuntimeException e) {
            // The issuer's document is untrusted: any failure of its parser counts as an outage.
            log.failed(String.valueOf(e.getMessage()));
            return new Known(before.keys(), before.fetched(), clock.instant(), attempts, e);
        }
    }
}
