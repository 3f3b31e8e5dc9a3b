package dev.sluice.service;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The configuration keys that environment variables set. {@code SLUICE_A_B_C} may stand for {@code
 * sluice.a.b.c} or for {@code sluice.a.b-c}: it is the known key of the two. Helidon's own source
 * has both, so that {@code a.b} cannot be read any more. A variable of no known key is not ours.
 */
final class EnvironmentKeys {

    private EnvironmentKeys() {}

    /** The variable of a key: {@code SLUICE_DEFAULTS_RETRY} for {@code sluice.defaults.retry}. */
    static String variable(String key) {
        return key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
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
