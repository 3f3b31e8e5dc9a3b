package dev.sluice.client;

import java.util.Objects;
import java.util.Optional;

/**
 * The token of one connection.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6750#section-2.1">RFC 6750, section 2.1</a>
 */
final class BearerToken {

    private static final String MARKS = "-._~+/=";

    private BearerToken() {}

    /**
     * Asks for the value of the {@code Authorization} header; empty if there is to be none.
     *
     * @throws TokenUnavailableException if the supplier fails
     */
    static Optional<String> ask(TokenSupplier supplier)
            throws TokenUnavailableException, InterruptedException {
        String token;
        try {
            token = Objects.requireNonNull(supplier.token(), "the token must not be null");
            requireToken(token);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new TokenUnavailableException(e);
        }
        return token.isEmpty() ? Optional.empty() : Optional.of("Bearer " + token);
    }

    private static void requireToken(String token) {
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            boolean isAlphanumeric = c < 128 && Character.isLetterOrDigit(c);
            if (!isAlphanumeric && MARKS.indexOf(c) < 0) {
                throw new IllegalArgumentException(
                        "the token must be letters, digits and %s, had another character at index %d"
                                .formatted(MARKS, i));
            }
        }
    }
}
