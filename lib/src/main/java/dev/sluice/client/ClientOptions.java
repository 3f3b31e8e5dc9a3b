package dev.sluice.client;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The address of a client's stream, and the options of its requests.
 *
 * <p>{@link #toString()} shows neither the values of headers nor the query of the address: they may
 * be secrets.
 *
 * @param uri the address, {@code http} or {@code https}
 * @param headers headers to send with each request, by their names, whose case does not matter;
 *     default none. They are not sent to another origin to which the server redirects.
 * @param lastEventId where to resume at the first connection; default empty, from wherever the
 *     server begins
 * @param readTimeout how long nothing may come, not even a heartbeat, before the connection is
 *     taken for dead; default {@code PT45S}, which is three of the server's default heartbeats;
 *     zero turns it off
 * @param maxEventBytes the most bytes that one event may hold; default 1 MiB
 * @param backoff how long to wait before a next try
 */
public record ClientOptions(
        URI uri,
        Map<String, List<String>> headers,
        String lastEventId,
        Duration readTimeout,
        int maxEventBytes,
        Backoff backoff) {

    /** The shortest time that can be set. */
    static final Duration SHORTEST = Duration.ofMillis(10);

    /** The longest time that can be set. */
    static final Duration LONGEST = Duration.ofHours(1);

    private static final Duration DEFAULT_READ_TIMEOUT = Duration.ofSeconds(45);
    private static final int DEFAULT_MAX_EVENT_BYTES = 1024 * 1024;

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
                    "expect",
                    "host",
                    "last-event-id",
                    "upgrade");

    private static final int MAX_PORT = 65_535;

    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    /**
     * Validates the options.
     *
     * @throws IllegalArgumentException if one of them is out of its bounds; the message gives its
     *     name, the bounds and the value, but not the value of a header
     */
    public ClientOptions {
        requireHttp(uri);
        headers = copyOf(headers);
        requireSendable("lastEventId", lastEventId);
        if (!isSendableId(lastEventId)) {
            throw new IllegalArgumentException(
                    "lastEventId must not begin or end with a space, or have a tab");
        }
        boolean within =
                readTimeout.compareTo(SHORTEST) >= 0 && readTimeout.compareTo(LONGEST) <= 0;
        if (!readTimeout.isZero() && !within) {
            throw new IllegalArgumentException(
                    "readTimeout must be PT0S (off) or between %s and %s, was %s"
                            .formatted(SHORTEST, LONGEST, readTimeout));
        }
        if (maxEventBytes < 1) {
            throw new IllegalArgumentException(
                    "maxEventBytes must be at least 1, was " + maxEventBytes);
        }
        Objects.requireNonNull(backoff, "backoff");
    }

    /**
     * The defaults, as listed at the components.
     *
     * @param uri the address of the stream, {@code http} or {@code https}
     * @return the options
     * @throws IllegalArgumentException if the address is of another kind, has no host, or holds a
     *     user name or password, which belong into a header
     */
    public static ClientOptions of(URI uri) {
        return new ClientOptions(
                uri,
                Map.of(),
                "",
                DEFAULT_READ_TIMEOUT,
                DEFAULT_MAX_EVENT_BYTES,
                Backoff.defaults());
    }

    /**
     * The same options with one header more. A name can have several values.
     *
     * @param name the name, such as {@code Authorization}
     * @param value the value, printable ASCII
     * @return the new options
     * @throws IllegalArgumentException if the name is no name for a header, the header is one of
     *     those that are up to the client, or the value has other characters
     */
    public ClientOptions withHeader(String name, String value) {
        Map<String, List<String>> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(headers);
        List<String> values = new ArrayList<>(more.getOrDefault(name, List.of()));
        values.add(value);
        more.put(name, values);
        return withHeaders(more);
    }

    /**
     * The same options with other headers.
     *
     * @param value all headers, by their names
     * @return the new options
     * @throws IllegalArgumentException as {@link #withHeader} does
     */
    public ClientOptions withHeaders(Map<String, List<String>> value) {
        return new ClientOptions(uri, value, lastEventId, readTimeout, maxEventBytes, backoff);
    }

    /**
     * The same options with another place to resume at.
     *
     * @param value the id of the last event that was dealt with, printable ASCII without a space at
     *     either end; empty for none
     * @return the new options
     * @throws IllegalArgumentException if the id has other characters
     */
    public ClientOptions withLastEventId(String value) {
        return new ClientOptions(uri, headers, value, readTimeout, maxEventBytes, backoff);
    }

    /**
     * The same options with another read timeout, which also bounds the wait for the head of the
     * answer.
     *
     * @param value {@code PT0S} (off) or between {@code PT0.01S} and {@code PT1H}; above the
     *     server's heartbeat
     * @return the new options
     * @throws IllegalArgumentException if the value is out of its bounds
     */
    public ClientOptions withReadTimeout(Duration value) {
        return new ClientOptions(uri, headers, lastEventId, value, maxEventBytes, backoff);
    }

    /**
     * The same options with another limit of one event.
     *
     * @param value one or more
     * @return the new options
     * @throws IllegalArgumentException if the value is out of its bounds
     */
    public ClientOptions withMaxEventBytes(int value) {
        return new ClientOptions(uri, headers, lastEventId, readTimeout, value, backoff);
    }

    /**
     * The same options with other delays between tries.
     *
     * @param value the delays
     * @return the new options
     */
    public ClientOptions withBackoff(Backoff value) {
        return new ClientOptions(uri, headers, lastEventId, readTimeout, maxEventBytes, value);
    }

    @Override
    public String toString() {
        return "ClientOptions[uri=%s, headers=%s, lastEventId=%s, readTimeout=%s, maxEventBytes=%s, backoff=%s]"
                .formatted(
                        withoutQuery(uri),
                        headers.keySet(),
                        lastEventId,
                        readTimeout,
                        maxEventBytes,
                        backoff);
    }

    /** An address as it may be shown. */
    static URI withoutQuery(URI uri) {
        String whole = uri.toString();
        int end = whole.indexOf('?');
        return end < 0 ? uri : URI.create(whole.substring(0, end));
    }

    /** Returns whether an id comes through a header unchanged. */
    static boolean isSendableId(String id) {
        return indexOfUnsendable(id) < 0 && id.indexOf('\t') < 0 && id.equals(id.strip());
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

    private static void requireSendable(String name, String value) {
        int index = indexOfUnsendable(value);
        if (index >= 0) {
            throw new IllegalArgumentException(
                    name + " must be printable ASCII, had another character at index " + index);
        }
    }

    /** Shows only parts of an address that cannot hold a password. */
    static void requireHttp(URI uri) {
        String scheme = Objects.requireNonNullElse(uri.getScheme(), "none");
        boolean isHttp = scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https");
        if (!isHttp || uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "uri must be http or https and have a host, was %s with the host %s"
                            .formatted(scheme, uri.getHost()));
        }
        if (uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
            throw new IllegalArgumentException(
                    "uri must have a port between 1 and %d, or none, was %d"
                            .formatted(MAX_PORT, uri.getPort()));
        }
        if (uri.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "uri must be without user name and password, had them before %s;"
                                    .formatted(uri.getHost())
                            + " send them in a header");
        }
    }

    private static Map<String, List<String>> copyOf(Map<String, List<String>> headers) {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> {
            requireHeaderName(name);
            values.forEach(value -> requireSendable("the value of header " + name, value));
            List<String> all = new ArrayList<>(copy.getOrDefault(name, List.of()));
            all.addAll(values);
            copy.put(name, List.copyOf(all));
        });
        return Collections.unmodifiableMap(copy);
    }

    /** Does not show a name that is none: name and value may have been mixed up. */
    private static void requireHeaderName(String name) {
        if (!HEADER_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "the name of a header must be letters, digits and some marks (RFC 9110, token)");
        }
        if (NOT_TO_BE_SET.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "headers must be others than those that are up to the client, had " + name);
        }
    }
}
