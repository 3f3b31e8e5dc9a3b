package dev.sluice.service;

import dev.sluice.config.NearestName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The configuration keys that environment variables set. {@code SLUICE_A_B_C} may stand for {@code
 * sluice.a.b.c} or for {@code sluice.a.b-c}: it is the known key of the two. Helidon's own source
 * has both, so that {@code a.b} cannot be read any more. A variable of no known key is not ours.
 */
final class EnvironmentKeys {

    /** The most changes to a name that are still a slip of the hand. */
    private static final int NEARLY = 2;

    private static final Pattern OURS = Pattern.compile("^(SLUICE|SERVER|ADMIN)_");

    private EnvironmentKeys() {}

    /** The variable of a key: {@code SLUICE_DEFAULTS_RETRY} for {@code sluice.defaults.retry}. */
    static String variable(String key) {
        return key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** A line for each variable of ours that is nearly that of a key. */
    static List<String> mistyped(Map<String, String> environment, Set<String> keys) {
        Set<String> variables =
                keys.stream().map(EnvironmentKeys::variable).collect(Collectors.toSet());
        List<String> mistakes = new ArrayList<>();
        for (String name : environment.keySet()) {
            if (OURS.matcher(name).find() && !variables.contains(name)) {
                NearestName.within(NEARLY, name, variables)
                        .map(meant ->
                                "%s is the variable of no key; did you mean %s?"
                                        .formatted(name, meant))
                        .ifPresent(mistakes::add);
            }
        }
        return mistakes;
    }

    /** The values of those keys that have a variable. */
    static Map<String, String> known(Map<String, String> environment, Set<String> keys) {
        Map<String, String> values = new HashMap<>();
        for (String key : keys) {
            String value = environment.get(variable(key));
            if (value != null) {
                values.put(key, value);
            }
        }
        return values;
    }
}
