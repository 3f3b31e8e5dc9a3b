package dev.sluice.access.redis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.access.AccessStoreException;
import dev.sluice.access.KeptRevocation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The revocations in Redis, read in pages, as long as one reply should not be.
 *
 * <p>They include each revocation that is in the set from the first page to the last. But the
 * cursor of the next page means nothing to another server, so a failover between two pages can
 * leave some out. The number of names shows that: Redis has more then than were read.
 *
 * @param revocations the revocations by their keys
 * @param isComplete whether as many names were read as Redis has. False also, though rarely, if
 *     revocations end and others are kept while they are read
 */
record RevocationPages(Map<String, KeptRevocation> revocations, boolean isComplete) {

    /** The name under which the set has its version. */
    private static final String VERSION = "version";

    /** The cursor of the first page, and that of Redis after the last one. */
    private static final String FIRST_PAGE = "0";

    /** The number of parts in the answer of the script. */
    private static final int ANSWERS = 4;

    private static final String UNREADABLE = "Redis has revocations that cannot be read";
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Reads all pages.
     *
     * @param page gives the answer of {@code read.lua} for a cursor
     * @param version is called with the version of the set when the first page was read
     * @throws AccessStoreException if an answer is not that of the script
     */
    static RevocationPages read(UnaryOperator<String> page, Consumer<String> version) {
        Map<String, KeptRevocation> revocations = new HashMap<>();
        Set<String> names = new HashSet<>();
        long size = Long.MAX_VALUE;
        String cursor = FIRST_PAGE;
        do {
            JsonNode answer = answer(page.apply(cursor));
            if (cursor.equals(FIRST_PAGE)) {
                version.accept(answer.path(1).asText());
            }
            JsonNode namesAndValues = answer.path(2);
            for (int i = 0; i + 1 < namesAndValues.size(); i += 2) {
                String name = namesAndValues.get(i).asText();
                names.add(name);
                if (!name.equals(VERSION)) {
                    parse(namesAndValues.get(i + 1).asText())
                            .ifPresent(
                                    kept -> revocations.merge(name, kept, KeptRevocation::merge));
                }
            }
            // Names that come or go meanwhile need not be among those that were read.
            size = Math.min(size, answer.path(3).asLong());
            cursor = answer.path(0).asText(FIRST_PAGE);
        } while (!cursor.equals(FIRST_PAGE));
        return new RevocationPages(revocations, names.size() >= size);
    }

    private static JsonNode answer(String text) {
        try {
            JsonNode answer = JSON.readTree(text);
            if (answer.size() == ANSWERS) {
                return answer;
            }
        } catch (JsonProcessingException e) {
            throw new AccessStoreException(UNREADABLE, e);
        }
        throw new AccessStoreException(UNREADABLE);
    }

    /** Reads what {@link #text} writes; empty for anything else. */
    static Optional<KeptRevocation> parse(String text) {
        int space = text.indexOf(' ');
        try {
            return Optional.of(
                    new KeptRevocation(
                            Long.parseLong(text.substring(0, Math.max(0, space))),
                            text.substring(space + 1)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The value of a revocation in Redis. */
    static String text(KeptRevocation kept) {
        return kept.until() + " " + kept.value();
    }
}
