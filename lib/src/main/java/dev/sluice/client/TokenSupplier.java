package dev.sluice.client;

/**
 * Gives the bearer token of a client's requests. It is asked before each connection, and once more
 * at once when the server answers with 401; so it should give what it has while that is good.
 *
 * <p>It is called by the thread that is in {@link EventClient#next()}, and may block. Closing the
 * client does not end the call.
 */
@FunctionalInterface
public interface TokenSupplier {

    /**
     * Gives the token.
     *
     * @return the token, without {@code Bearer}: letters, digits and {@code -._~+/=} (RFC 6750);
     *     empty to ask without one
     * @throws InterruptedException if the thread is interrupted while it waits; it comes out of
     *     {@code next()}, and the next call asks again
     * @throws Exception if there is no token now; the client comes back and asks again, and the
     *     listener is told with a {@link TokenUnavailableException}
     */
    String token() throws Exception;
}
