import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The status and the headers of a response.
 *
 * @param status for example 200
 * @param lines the header lines, as they came
 * @param at when it was complete, as {@link System#nanoTime}
 */
record Head(int status, List<String> lines, long at) {

    /** All values of a header, joined with commas. */
    Optional<String> header(String name) {
        List<String> values = new ArrayList<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).strip().equalsIgnoreCase(name)) {
                values.add(line.substring(colon + 1).strip());
            }
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
    }

    /** Whether a header has a word in its list, case aside. */
    boolean has(String name, String word) {
        return List.of(header(name).orElse("").toLowerCase(Locale.ROOT).split("[,;\\s]+"))
                .contains(word);
    }

    String mediaType() {
        return header("Content-Type").orElse("").split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    boolean isStream() {
        return status == 200 && mediaType().equals("text/event-stream");
    }
}
