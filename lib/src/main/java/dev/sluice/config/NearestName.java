package dev.sluice.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The known name that a mistyped one was probably meant to be. */
public final class NearestName {

    private NearestName() {}

    /**
     * The nearest name.
     *
     * @param mistyped the name that is not known
     * @param known the known names
     * @return the one with the least changes; empty if there are none
     */
    public static String of(String mistyped, Collection<String> known) {
        return known.stream()
                .min(
                        Comparator.comparingInt((String name) -> distance(mistyped, name))
                                .thenComparing(Comparator.naturalOrder()))
                .orElse("");
    }

    /**
     * The nearest known name, if it is near.
     *
     * @param changes the most letters to be added, left out or replaced
     * @param mistyped the name that is not known
     * @param known the known names
     * @return the one with the least changes, if they are not more
     */
    public static Optional<String> within(int changes, String mistyped, Collection<String> known) {
        String nearest = of(mistyped, known);
        return Optional.of(nearest)
                .filter(name -> !name.isEmpty() && distance(mistyped, name) <= changes);
    }

    /** Levenshtein's distance, one row at a time. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
