package dev.sluice.client;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A reference in a header, joined to the address that it is relative to.
 *
 * <p>{@link URI#resolve(URI)} follows RFC 2396, for which {@code ?x=1} is relative to a folder, and
 * leaves {@code ..} at the root in place.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3986#section-5.2">RFC 3986, section 5.2</a>
 */
final class UriReference {

    /** Scheme, authority, path and query; the fragment is not sent. */
    private static final Pattern PARTS =
            Pattern.compile(
                    "(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\\?([^#]*))?(?:#.*)?",
                    Pattern.DOTALL);

    /** What is ASCII and may stand in an address only if it is encoded. */
    private static final String TO_BE_ENCODED = " \"<>\\^`{|}";

    private static final Pattern BRACKET = Pattern.compile("[\\[\\]]");

    private UriReference() {}

    /**
     * The address that a reference means.
     *
     * @param reference as a header has it, each byte a character
     * @throws IllegalArgumentException if that is no address
     */
    static URI resolve(URI base, String reference) {
        Matcher parts = PARTS.matcher(encoded(reference.strip()));
        // Any text does.
        boolean _ = parts.matches();
        @Nullable String scheme = parts.group(1);
        @Nullable String authority = parts.group(2);
        String path = parts.group(3);
        @Nullable String query = parts.group(4);
        if (scheme == null && authority == null) {
            if (path.isEmpty()) {
                path = base.getRawPath();
                query = query == null ? base.getRawQuery() : query;
            } else if (!path.startsWith("/")) {
                path = folder(base) + path;
            }
        }
        StringBuilder whole = new StringBuilder();
        whole.append(scheme == null ? base.getScheme() : scheme).append(':');
        String host = scheme == null && authority == null ? base.getRawAuthority() : authority;
        if (host != null) {
            whole.append("//").append(host);
        }
        // Here only: around the address of a host they stand for themselves.
        whole.append(
                BRACKET.matcher(withoutDots(path))
                        .replaceAll(found -> found.group().equals("[") ? "%5B" : "%5D"));
        if (query != null) {
            whole.append('?').append(query);
        }
        return URI.create(whole.toString());
    }

    private static String folder(URI base) {
        String path = base.getRawPath();
        return path.isEmpty() ? "/" : path.substring(0, path.lastIndexOf('/') + 1);
    }

    /** Many servers send UTF-8 as it is, and the JDK reads headers as ISO 8859-1. */
    private static String encoded(String raw) {
        StringBuilder encoded = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c > '~' || TO_BE_ENCODED.indexOf(c) >= 0) {
                encoded.append("%%%02X".formatted((int) c));
            } else {
                encoded.append(c);
            }
        }
        return encoded.toString();
    }

    /** Takes out {@code .} and {@code ..}, the latter with the segment before. */
    private static String withoutDots(String path) {
        if (!path.startsWith("/")) {
            return path;
        }
        Deque<String> kept = new ArrayDeque<>();
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean isLast = i == segments.length - 1;
            switch (segments[i]) {
                case "." -> keepFolder(kept, isLast);
                case ".." -> {
                    kept.pollLast();
                    keepFolder(kept, isLast);
                }
                default -> kept.addLast(segments[i]);
            }
        }
        return "/" + String.join("/", kept);
    }

    /** {@code /a/.} and {@code /a/b/..} are {@code /a/}. */
    private static void keepFolder(Deque<String> kept, boolean isLast) {
        if (isLast) {
            kept.addLast("");
        }
    }
}
