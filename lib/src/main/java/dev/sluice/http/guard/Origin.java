package dev.sluice.http.guard;

import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * An origin of a page, in the form in which two spellings of the same origin are equal: lower case,
 * with its port, and IPv6 addresses written out.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6454">RFC 6454</a>
 */
record Origin(String scheme, String host, int port) {

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /** The origin, or nothing if the text is none, as {@code null} is, which browsers send too. */
    static Optional<Origin> parse(String text) {
        try {
            URI uri = URI.create(text);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            boolean isOrigin =
                    (scheme.equals("http") || scheme.equals("https"))
                            && uri.getHost() != null
                            && uri.getUserInfo() == null
                            && uri.getRawPath().isEmpty()
                            && uri.getRawQuery() == null
                            && uri.getRawFragment() == null;
            if (!isOrigin) {
                return Optional.empty();
            }
            int defaultPort = scheme.equals("https") ? HTTPS_PORT : HTTP_PORT;
            int port = uri.getPort() < 0 ? defaultPort : uri.getPort();
            return Optional.of(new Origin(scheme, host(uri.getHost()), port));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns whether a request's {@code Host} names this origin; a proxy may have ended its TLS.
     */
    boolean isOf(String authority) {
        return parse(scheme + "://" + authority).filter(this::equals).isPresent();
    }

    /** The form in which browsers send it, apart from the spelling of IPv6 addresses. */
    @Override
    public String toString() {
        boolean isDefault = port == (scheme.equals("https") ? HTTPS_PORT : HTTP_PORT);
        return scheme + "://" + host + (isDefault ? "" : ":" + port);
    }

    /** A host in the form in which two spellings of it are equal. */
    static String host(String host) {
        if (!host.startsWith("[") || !host.endsWith("]")) {
            return host.toLowerCase(Locale.ROOT);
        }
        String address = host.substring(1, host.length() - 1);
        return "[" + InetAddress.ofLiteral(address).getHostAddress() + "]";
    }
}
