package dev.sluice.access;

import dev.sluice.http.guard.CrossOrigin;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Options for the tokens of clients, and for their streams when a token expires.
 *
 * @param cookie the name of a cookie that may hold the token; default empty, none
 * @param ticketLifetime how long a ticket may be used; default {@code PT30S}
 * @param expiryNotice how long before its token expires a stream is told; default {@code PT30S},
 *     zero turns it off
 * @param anonymous the rights of clients without a token; default none
 * @param crossOrigin the origins whose pages may do more than read with a cookie; default none
 */
public record AccessOptions(
        Optional<String> cookie,
        Duration ticketLifetime,
        Duration expiryNotice,
        Grant anonymous,
        CrossOrigin crossOrigin) {

    private static final Duration LONGEST_TICKET = Duration.ofMinutes(5);
    private static final Duration LONGEST_NOTICE = Duration.ofHours(1);
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    private static final AccessOptions DEFAULTS =
            new AccessOptions(
                    Optional.empty(),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    Grant.NONE,
                    CrossOrigin.NONE);

    /**
     * Validates the options.
     *
     * @throws IllegalArgumentException if one of them is out of its bounds
     */
    public AccessOptions {
        cookie.ifPresent(name -> {
            if (!TOKEN.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "cookie must be the name of a cookie, was \"" + name + "\"");
            }
        });
        requireBetween("ticket-lifetime", Duration.ofSeconds(1), ticketLifetime, LONGEST_TICKET);
        requireBetween("expiry-notice", Duration.ZERO, expiryNotice, LONGEST_NOTICE);
    }

    /**
     * The defaults, as listed at the components.
     *
     * @return the options
     */
    public static AccessOptions defaults() {
        return DEFAULTS;
    }

    /**
     * The same options with a cookie.
     *
     * @param name of the cookie; one that begins with {@code __Host-} a browser takes only with
     *     {@code Secure}, and from the host itself
     * @return the new options
     * @throws IllegalArgumentException if it is no name of a cookie
     */
    public AccessOptions withCookie(String name) {
        return new AccessOptions(
                Optional.of(name), ticketLifetime, expiryNotice, anonymous, crossOrigin);
    }

    /**
     * The same options with another lifetime of tickets.
     *
     * @param value between {@code PT1S} and {@code PT5M}
     * @return the new options
     * @throws IllegalArgumentException if it is out of its bounds
     */
    public AccessOptions withTicketLifetime(Duration value) {
        return new AccessOptions(cookie, value, expiryNotice, anonymous, crossOrigin);
    }

    /**
     * The same options with another notice.
     *
     * @param value between {@code PT0S} (off) and {@code PT1H}
     * @return the new options
     * @throws IllegalArgumentException if it is out of its bounds
     */
    public AccessOptions withExpiryNotice(Duration value) {
        return new AccessOptions(cookie, ticketLifetime, value, anonymous, crossOrigin);
    }

    /**
     * The same options with something that everybody may do.
     *
     * @param value the rights of clients without a token
     * @return the new options
     */
    public AccessOptions withAnonymous(Grant value) {
        return new AccessOptions(cookie, ticketLifetime, expiryNotice, value, crossOrigin);
    }

    /**
     * The same options with other origins.
     *
     * @param value the origins whose pages may do more than read with a cookie
     * @return the new options
     */
    public AccessOptions withCrossOrigin(CrossOrigin value) {
        return new AccessOptions(cookie, ticketLifetime, expiryNotice, anonymous, value);
    }

    private static void requireBetween(String name, Duration least, Duration value, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "%s must be between %s and %s, was %s".formatted(name, least, most, value));
        }
    }
}
