package dev.sluice.client;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The address of a client's stream, and the options of its requests.
 *
 * <p>{@link #toString()} shows neither the values of headers, the body or the token nor the query
 * of the address: they may be secrets.
 *
 * @param uri the address, {@code http} or {@code https}
 * @param request what is sent there; default a {@code GET}
 * @param lastEventId where to resume at the first connection; default empty, from wherever the
 *     server begins
 * @param readTimeout how long nothing may come, not even a heartbeat, before the connection is
 *     taken for dead; zero turns it off. Default empty: {@code PT45S}, which is three of the
 *     server's default heartbeats, until the client has learned the heartbeat of the stream, and
 *     then three of these, between {@code PT10S} and {@code PT2M}.
 * @param maxEventBytes the most bytes that one event may hold; default 1 MiB
 * @param backoff how long to wait before a next try
 */
public record ClientOptions(
        URI uri,
        ClientRequest request,
        String lastEventId,
        Optional<Duration> readTimeout,
        int maxEventBytes,
        Backoff backoff) {

    /** The shortest time that can be set. */
    static final Duration SHORTEST = Duration.ofMillis(10);

    /** The longest time that can be set. */
    static final Duration LONGEST = Duration.ofHours(1);

    private static final int DEFAULT_MAX_EVENT_BYTES = 1024 * 1024;

    private static final int MAX_PORT = 65_535;

    /**
     * Validates the options.
     *
     * @throws IllegalArgumentException if one of them is out of its bounds; the message gives its
     *     name, the bounds and the value, but not the value of a header
     */
    public ClientOptions {
        requireHttp(uri);
        Objects.requireNonNull(request, "request");
        RequestHeaders.requireSendable("lastEventId", lastEventId);
        if (!RequestHeaders.isSendableId(lastEventId)) {
            throw new IllegalArgumentException(
                    "lastEventId must not begin or end with a space, or have a tab");
        }
        readTimeout.ifPresent(ClientOptions::requireReadTimeout);
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
                ClientRequest.GET,
                "",
                Optional.empty(),
                DEFAULT_MAX_EVENT_BYTES,
                Backoff.defaults());
    }

    /**
     * The same options with one header more. A name can have several values.
     *
     * @param name the name, such as {@code X-Api-Key}
     * @param value the value, printable ASCII
     * @return the new options
     * @throws IllegalArgumentException if the name is no name for a header, the header is one of
     *     those that are up to the client, or the value has other characters
     */
    public ClientOptions withHeader(String name, String value) {
        return withHeaders(RequestHeaders.with(request.headers(), name, value));
    }

    /**
     * The same options with other headers.
     *
     * @param value all headers, by their names
     * @return the new options
     * @throws IllegalArgumentException as {@link #withHeader} does
     */
    public ClientOptions withHeaders(Map<String, List<String>> value) {
        return withRequest(
                new ClientRequest(
                        request.method(),
                        value,
                        request.body(),
                        request.token(),
                        request.repeatable()));
    }

    /**
     * The same options with a supplier of bearer tokens, which is asked before each connection.
     *
     * @param value the supplier
     * @return the new options
     * @throws IllegalArgumentException if there is an {@code Authorization} header
     */
    public ClientOptions withToken(TokenSupplier value) {
        return withRequest(
                new ClientRequest(
                        request.method(),
                        request.headers(),
                        request.body(),
                        Optional.of(value),
                        request.repeatable()));
    }

    /**
     * The same options with a {@code POST} of a body. What is said at {@link #withRepeatable}
     * applies.
     *
     * @param body the body, which is sent for each connection
     * @return the new options
     */
    public ClientOptions withPost(RequestBody body) {
        return withRequest(
                new ClientRequest(
                        "POST",
                        request.headers(),
                        Optional.of(body),
                        request.token(),
                        request.repeatable()));
    }

    /**
     * The same options with another method; the body stays. So {@code withPost(body)
     * .withMethod("PUT")} is a {@code PUT} of the body.
     *
     * @param value the method; case matters
     * @return the new options
     * @throws IllegalArgumentException if it is no method, or one that is not answered with a
     *     stream ({@code HEAD}, {@code CONNECT}, {@code TRACE}), or {@code GET} and there is a body
     */
    public ClientOptions withMethod(String value) {
        return withRequest(
                new ClientRequest(
                        value,
                        request.headers(),
                        request.body(),
                        request.token(),
                        request.repeatable()));
    }

    /**
     * The same options, where a request may be sent again or not after it may have done its work.
     *
     * <p>It matters for {@code POST} and other methods that are not idempotent. Without it, such a
     * request is sent again only if none of it can have been done yet, or with a last event id, at
     * which the server goes on. Else the end of the body is the end of the stream, and a connection
     * that breaks is an {@link EventStreamLostException}.
     *
     * @param value whether to send it again; its work may then be done twice
     * @return the new options
     */
    public ClientOptions withRepeatable(boolean value) {
        return withRequest(
                new ClientRequest(
                        request.method(),
                        request.headers(),
                        request.body(),
                        request.token(),
                        value));
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
        return new ClientOptions(uri, request, value, readTimeout, maxEventBytes, backoff);
    }

    /**
     * The same options with a fixed read timeout in place of the one that is learned. It also
     * bounds the wait for the head of the answer.
     *
     * @param value {@code PT0S} (off) or between {@code PT0.01S} and {@code PT1H}; above the
     *     server's heartbeat
     * @return the new options
     * @throws IllegalArgumentException if the value is out of its bounds
     */
    public ClientOptions withReadTimeout(Duration value) {
        return new ClientOptions(
                uri, request, lastEventId, Optional.of(value), maxEventBytes, backoff);
    }

    /**
     * The same options with another limit of one event.
     *
     * @param value one or more
     * @return the new options
     * @throws IllegalArgumentException if the value is out of its bounds
     */
    public ClientOptions withMaxEventBytes(int value) {
        return new ClientOptions(uri, request, lastEventId, readTimeout, value, backoff);
    }

    /**
     * The same options with other delays between tries.
     *
     * @param value the delays
     * @return the new options
     */
    public ClientOptions withBackoff(Backoff value) {
        return new ClientOptions(uri, request, lastEventId, readTimeout, maxEventBytes, value);
    }

    @Override
    public String toString() {
        return "ClientOptions[uri=%s, request=%s, lastEventId=%s, readTimeout=%s, maxEventBytes=%s, backoff=%s]"
                .formatted(
                        withoutQuery(uri),
                        request,
                        lastEventId,
                        readTimeout.map(Duration::toString).orElse("learned"),
                        maxEventBytes,
                        backoff);
    }

    private ClientOptions withRequest(ClientRequest value) {
        return new ClientOptions(uri, value, lastEventId, readTimeout, maxEventBytes, backoff);
    }

    /** An address as it may be shown. */
    static URI withoutQuery(URI uri) {
        String whole = uri.toString();
        int end = whole.indexOf('?');
        return end < 0 ? uri : URI.create(whole.substring(0, end));
    }

    private static void requireReadTimeout(Duration value) {
        boolean within = value.compareTo(SHORTEST) >= 0 && value.compareTo(LONGEST) <= 0;
        if (!value.isZero() && !within) {
            throw new IllegalArgumentException(
                    "readTimeout must be PT0S (off) or between %s and %s, was %s"
                            .formatted(SHORTEST, LONGEST, value));
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
}
