package dev.sluice.redis;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The id of an entry in a stream of Redis. Both parts have 64 bits without a sign, as in Redis:
 * compare them with {@link Long#compareUnsigned}.
 *
 * @param millis the first part
 * @param sequence the second part
 */
public record EntryId(long millis, long sequence) implements Comparable<EntryId> {

    /** Before all entries. */
    public static final EntryId NONE = new EntryId(0, 0);

    private static final Pattern FORM = Pattern.compile("\\d{1,20}-\\d{1,20}");

    private static final Comparator<EntryId> ORDER =
            Comparator.comparing(EntryId::millis, Long::compareUnsigned)
                    .thenComparing(EntryId::sequence, Long::compareUnsigned);

    static EntryId parse(String text) {
        int dash = text.indexOf('-');
        return new EntryId(
                Long.parseUnsignedLong(text.substring(0, dash)),
                Long.parseUnsignedLong(text.substring(dash + 1)));
    }

    /**
     * Reads a text that anybody may have sent.
     *
     * @param text two numbers with a dash between them
     * @return the id; empty if the text is none
     */
    public static Optional<EntryId> tryParse(String text) {
        try {
            return FORM.matcher(text).matches() ? Optional.of(parse(text)) : Optional.empty();
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }

    @Override
    public int compareTo(EntryId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(millis) + "-" + Long.toUnsignedString(sequence);
    }
}
