package dev.sluice.redis;

import dev.sluice.logging.OutageLog;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Things of one kind that do not work now, each with the reason, and a line in the log when that
 * begins and when it is over.
 *
 * @param <T> identifies a thing, and names it in the log
 */
final class Outages<T> {

    private static final System.Logger LOGGER = System.getLogger(Outages.class.getName());

    private final String form;
    private final Map<T, Outage> now = new ConcurrentHashMap<>();

    private record Outage(String reason, OutageLog log) {}

    /**
     * No outages yet.
     *
     * @param form how a thing is named, with {@code %s} for what identifies it
     */
    Outages(String form) {
        this.form = form;
    }

    /** It has failed, for the first time or again. */
    void failed(T thing, String reason) {
        now.compute(
                        thing,
                        (_, known) ->
                                new Outage(
                                        reason,
                                        known == null
                                                ? new OutageLog(LOGGER, form.formatted(thing))
                                                : known.log()))
                .log()
                .failed(reason);
    }

    /** It has failed again, for the reason that is known. */
    void failed(T thing) {
        Outage known = now.get(thing);
        if (known != null) {
            known.log().failed(known.reason());
        }
    }

    void worked(T thing) {
        Outage known = now.isEmpty() ? null : now.remove(thing);
        if (known != null) {
            known.log().succeeded();
        }
    }

    /** It has no part in anything any more. */
    void forget(T thing) {
        now.remove(thing);
    }

    boolean has(T thing) {
        return now.containsKey(thing);
    }

    /** One of them, in words for an operator; empty if there is none. */
    Optional<String> first() {
        return now.entrySet().stream()
                .findFirst()
                .map(outage ->
                        "%s: %s"
                                .formatted(
                                        form.formatted(outage.getKey()),
                                        outage.getValue().reason()));
    }
}
