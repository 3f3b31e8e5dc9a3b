package dev.sluice.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.cors.CorsConfig;
import io.helidon.webserver.cors.CorsFeature;
import io.helidon.webserver.cors.CorsPathConfig;
import io.helidon.webserver.http.ServerRequest;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The origins whose pages a browser lets use the server.
 *
 * @param allowOrigins exact origins, such as {@code https://app.example}, or {@code *} alone for
 *     any; default none
 * @param allowCredentials whether their requests may carry cookies; only with exact origins;
 *     default false
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch, the CORS protocol</a>
 */
public record CrossOrigin(Set<String> allowOrigins, boolean allowCredentials) {

    /** No page but those of the server itself. */
    public static final CrossOrigin NONE = new CrossOrigin(Set.of(), false);

    private static final String ANY = "*";
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "DELETE");
    private static final Set<String> REQUEST_HEADERS =
            Set.of("Authorization", "Content-Type", "Last-Event-ID", "Cache-Control");

    /**
     * Validates the origins and brings them into the form in which browsers send them.
     *
     * @throws IllegalArgumentException if one is no origin, or {@code *} stands beside others or
     *     goes with credentials
     */
    public CrossOrigin {
        allowOrigins =
                allowOrigins.stream()
                        .map(CrossOrigin::serialized)
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
     * Helidon's feature for these origins, also where there is none: left to itself, Helidon opens
     * a server to all.
     *
     * @return the feature, for the server's builder
     */
    public CorsFeature feature() {
        CorsConfig.Builder cors =
                CorsConfig.builder()
                        .addDefaults(false)
                        .sockets(Set.of(WebServer.DEFAULT_SOCKET_NAME));
        if (allowOrigins.isEmpty()) {
            return cors.enabled(false).build();
        }
        return cors.addPath(
                        CorsPathConfig.builder()
                                .pathPattern("/*")
                                .allowOrigins(allowOrigins)
                                .allowCredentials(allowCredentials)
                                .allowMethods(METHODS)
                                .allowHeaders(REQUEST_HEADERS)
                                .exposeHeaders(Set.of(HeaderNames.RETRY_AFTER.defaultCase()))
                                .build())
                .build();
    }

    /**
     * Whether a request says that it comes from one of these origins. {@code *} does not count.
     *
     * @param request the request
     * @return true if its {@code Origin} is one of them
     */
    public boolean isAllowed(ServerRequest request) {
        return origin(request)
                .filter(origin -> !origin.equals(ANY))
                .filter(allowOrigins::contains)
                .isPresent();
    }

    /** Whether a request comes from no page, a page of the server itself, or one of the origins. */
    boolean isOwnOrAllowed(ServerRequest request) {
        return origin(request)
                .map(origin ->
                        allowOrigins.contains(ANY)
                                || allowOrigins.contains(origin)
                                || origin.endsWith("://" + request.authority()))
                .orElse(true);
    }

    private static Optional<String> origin(ServerRequest request) {
        return request.headers().first(HeaderNames.ORIGIN);
    }

    private static String serialized(String origin) {
        if (origin.equals(ANY)) {
            return origin;
        }
        try {
            URI uri = URI.create(origin);
            String lower = origin.toLowerCase(Locale.ROOT);
            if (uri.getHost() != null
                    && lower.equals(
                            (uri.getScheme() + "://" + uri.getAuthority()).toLowerCase(Locale.ROOT))
                    && uri.getUserInfo() == null
                    && (lower.startsWith("http://") || lower.startsWith("https://"))) {
                return lower;
            }
        } catch (IllegalArgumentException e) {
            // no URI at all
        }
        throw new IllegalArgumentException(
                "allow-origins must be exact origins such as https://app.example, was " + origin);
    }
}
