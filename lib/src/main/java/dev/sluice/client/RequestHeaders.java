package dev.sluice.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The application's headers, and what can be sent in one. */
final class RequestHeaders {

    /**
     * Headers that the client sends itself, that would make the response unreadable, or that the
     * JDK refuses to send.
     */
    private static final Set<String> NOT_TO_BE_SET =
            Set.of(
                    "accept",
                    "accept-encoding",
                    "cache-control",
                    "connection",
                    "content-length",
                    "content-type",
                    "expect",
                    "host",
                    "last-event-id",
                    "upgrade");

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    private RequestHeaders() {}

    /** A copy whose names are equal in any case. */
    static Map<String, List<String>> copyOf(Map<String, List<String>> headers) {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> {
            requireName(name);
            values.forEach(value -> requireSendable("the value of header " + name, value));
            List<String> all = new ArrayList<>(copy.getOrDefault(name, List.of()));
            all.addAll(values);
            copy.put(name, List.copyOf(all));
        });
        return Collections.unmodifiableMap(copy);
    }

    /** The same headers and one value more. */
    static Map<String, List<String>> with(
            Map<String, List<String>> headers, String name, String value) {
        Map<String, List<String>> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(headers);
        List<String> values = new ArrayList<>(more.getOrDefault(name, List.of()));
        values.add(value);
        more.put(name, values);
        return more;
    }

    /** Returns whether a text is a token of HTTP (RFC 9110), as names and methods are. */
    static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    /** Returns whether an id comes through a header unchanged. */
    static boolean isSendableId(String id) {
        return indexOfUnsendable(id) < 0 && id.indexOf('\t') < 0 && id.equals(id.strip());
    }

    static void requireSendable(String name, String value) {
        int index = indexOfUnsendable(value);
        if (index >= 0) {
            throw new IllegalArgumentException(
                    name + " must be printable ASCII, had another character at index " + index);
        }
    }

    private static int indexOfUnsendable(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' || c > '~') && c != '\t') {
                return i;
            }
        }
        return -1;
    }

    /** Does not show a name that is none: name and value may have been mixed up. */
    private static void requireName(String name) {
        if (!isToken(name)) {
            throw new IllegalArgumentException(
                    "the name of a header must be letters, digits and some marks (RFC 9110, token)");
        }
        if (NOT_TO_BE_SET.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "headers must be others than those that are up to the client, had " + name);
        }
    }
}
