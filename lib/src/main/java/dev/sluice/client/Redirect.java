package dev.sluice.client;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.NoSuchElementException;

/**
 * The target of a redirect: anywhere, but not out of TLS.
 *
 * <p>The JDK's client could follow redirects too, but it takes all headers but a few with it to
 * another origin. Which of them are secrets only the application knows, so here none of its goes.
 */
final class Redirect {

    private Redirect() {}

    /** The answer that a status between 301 and 308 is. */
    static Answer of(URI uri, int status, HttpHeaders headers) {
        URI elsewhere;
        try {
            elsewhere = UriReference.resolve(uri, headers.firstValue("Location").orElseThrow());
            ClientOptions.requireHttp(elsewhere);
        } catch (NoSuchElementException | IllegalArgumentException e) {
            return refused(uri, status, "to no address that can be asked");
        }
        return isSecure(uri) && !isSecure(elsewhere)
                ? refused(uri, status, "from https to http")
                : new Answer.Elsewhere(status, elsewhere);
    }

    static boolean isSameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return isSecure(uri) ? 443 : 80;
    }

    private static boolean isSecure(URI uri) {
        return uri.getScheme().equalsIgnoreCase("https");
    }

    private static Answer refused(URI uri, int status, String reason) {
        return new Answer.Refused(EventStreamRefusedException.because(uri, status, reason));
    }
}
