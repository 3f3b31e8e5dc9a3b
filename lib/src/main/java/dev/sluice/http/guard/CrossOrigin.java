package dev.sluice.http.guard;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.spi.ServerFeature;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The origins whose pages a browser lets use the server.
 *
 * @param allowOrigins exact origins, such as {@code https://app.example}, or {@code *} alone for
 *     any; default none
 * @param allowCredentials whether their requests may carry cookies; only with exact origins;
 *     default false
 * @param allowHeaders request headers that their requests may have besides {@link
 *     #DEFAULT_HEADERS}; names, not case-sensitive; default none
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch, the CORS protocol</a>
 */
public record CrossOrigin(
        Set<String> allowOrigins, boolean allowCredentials, Set<String> allowHeaders) {

    /** Only pages of the server itself. */
    public static final CrossOrigin NONE = new CrossOrigin(Set.of(), false);

    /** Request headers that are always allowed: those of clients, publishers and tracing. */
    public static final Set<String> DEFAULT_HEADERS =
            Set.of(
                    "authorization",
                    "baggage",
                    "cache-control",
                    "content-type",
                    "idempotency-key",
                    "last-event-id",
                    "traceparent",
                    "tracestate");

    private static final String ANY = "*";
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9a-z-]+");

    /**
     * Validates the origins and headers and brings them into the form in which browsers send them.
     *
     * @throws IllegalArgumentException if one is no origin or no name of a header, or {@code *}
     *     stands beside others or goes with credentials
     */
    public CrossOrigin {
        allowOrigins =
                allowOrigins.stream()
                        .map(CrossOrigin::serialized)
                        .collect(Collectors.toUnmodifiableSet());
        allowHeaders =
                allowHeaders.stream()
                        .map(CrossOrigin::headerName)
                        .collect(Collectors.toUnmodifiableSet());
        if (allowOrigins.contains(ANY) && allowOrigins.size() > 1) {
            throw new IllegalArgumentException(
                    "allow-origins must be exact origins or * alone, was "
                            + allowOrigins.stream().sorted().toList());
        }
        if (allowOrigins.contains(ANY) && allowCredentials) {
            throw new IllegalArgumentException(
                    "allow-credentials must be false where allow-origins is *, was true");
        }
    }

    /**
     * Origins whose requests may have the {@link #DEFAULT_HEADERS}.
     *
     * @param allowOrigins exact origins, or {@code *} alone
     * @param allowCredentials whether their requests may carry cookies
     * @throws IllegalArgumentException as the other constructor does
     */
    public CrossOrigin(Set<String> allowOrigins, boolean allowCredentials) {
        this(allowOrigins, allowCredentials, Set.of());
    }

    /**
     * A feature that answers preflights and marks responses for these origins. It takes the place
     * of Helidon's own, which would open a server to all pages, so it is needed without any origins
     * too.
     *
     * @return the feature, for the server's builder
     */
    public ServerFeature feature() {
        return new CorsFeature(new CorsFilter(this));
    }

    /**
     * Returns whether a request says that it comes from one of these origins. {@code *} does not
     * count.
     *
     * @param request the request
     * @return true if its {@code Origin} is one of them
     */
    public boolean isAllowed(ServerRequest request) {
        return origin(request)
                .flatMap(Origin::parse)
                .filter(origin -> allowOrigins.contains(origin.toString()))
                .isPresent();
    }

    /**
     * Returns whether a request comes from no page, a page of the server itself, or one of the
     * origins.
     */
    boolean isOwnOrAllowed(ServerRequest request) {
        return isOwn(request) || allowsAny() || isAllowed(request);
    }

    /** Returns whether a request comes from no page, or from a page of the server itself. */
    static boolean isOwn(ServerRequest request) {
        Optional<String> origin = origin(request);
        return origin.isEmpty()
                || origin.flatMap(Origin::parse)
                        .filter(page -> page.isOf(request.authority()))
                        .isPresent();
    }

    boolean allowsAny() {
        return allowOrigins.contains(ANY);
    }

    /** The headers that requests may have, for a preflight's answer. */
    String headerList() {
        Set<String> all = new TreeSet<>(DEFAULT_HEADERS);
        all.addAll(allowHeaders);
        return String.join(", ", all);
    }

    static Optional<String> origin(ServerRequest request) {
        return request.headers().first(HeaderNames.ORIGIN);
    }

    private static String serialized(String origin) {
        return origin.equals(ANY)
                ? origin
                : Origin.parse(origin)
                        .map(Origin::toString)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "allow-origins must be exact origins such as"
                                                + " https://app.example, was "
                                                + origin));
    }

    private static String headerName(String header) {
        String lower = header.toLowerCase(Locale.ROOT);
        if (!NAME.matcher(lower).matches()) {
            throw new IllegalArgumentException(
                    "allow-headers must be names of headers such as X-Request-Id, was " + header);
        }
        return lower;
    }
}
