package dev.sluice.config;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Decides which values a message may quote: one that was given at the wrong place may be secret.
 */
public final class Secrecy {

    private static final List<String> SECRET_NAMES =
            List.of("secret", "passw", "token", "credential", "passphrase", "uri", "key");

    /** All but the sections without secrets: a secret may be under a key that was mistyped. */
    private static final Pattern SECRET_SECTIONS =
            Pattern.compile("sluice|sluice\\.(?!(defaults|limits|topics|drain|routes)(\\.|$)).*");

    private static final Pattern USER_INFO = Pattern.compile("://[^\\s\"]*@");

    private Secrecy() {}

    /**
     * Returns whether a message may quote the value of a key that is not known, or that must have
     * no value.
     *
     * @param key the whole key
     * @return false where the value may be a secret
     */
    public static boolean mayShow(String key) {
        String name = key.substring(key.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return !SECRET_SECTIONS.matcher(key).matches()
                && SECRET_NAMES.stream().noneMatch(name::contains);
    }

    /**
     * A message without the user and the password of the addresses in it.
     *
     * @param message the message
     * @return the same with {@code ://...@} in their place
     */
    public static String withoutPasswords(String message) {
        return USER_INFO.matcher(message).replaceAll("://...@");
    }
}
