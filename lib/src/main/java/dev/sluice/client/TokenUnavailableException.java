package dev.sluice.client;

import java.io.IOException;

/**
 * There is no token for the next connection: the {@link TokenSupplier} threw an exception, which is
 * the cause, or gave what is no token. Nothing was sent; the client will ask again. A {@link
 * ClientListener} is told of it.
 */
public final class TokenUnavailableException extends IOException {

    private static final long serialVersionUID = 1L;

    TokenUnavailableException(Exception cause) {
        super("the token supplier failed: " + cause, cause);
    }
}
