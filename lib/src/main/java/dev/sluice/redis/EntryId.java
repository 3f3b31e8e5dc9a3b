package dev.sluice.redis;

import java.util.Comparator;

/**
 * The id of an entry in a stream of Redis.
 *
 * @param millis the first part
 * @param sequence the second part
 */
public record EntryId(long millis, long sequence) implements Comparable<EntryId> {

    /** Before all entries. */
    public static final EntryId NONE = new EntryId(0, 0);

    private static final Comparator<EntryId> ORDER =
            Comparator.comparingLong(EntryId::millis).thenComparingLong(EntryId::sequence);

    static EntryId parse(String text) {
        int dash = text.indexOf('-');
        return new EntryId(
                Long.parseLong(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1)));
    }

    @Override
    public int compareTo(EntryId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return millis + "-" + sequence;
    }
}
