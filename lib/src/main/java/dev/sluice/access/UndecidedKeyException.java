package dev.sluice.access;

import com.nimbusds.jose.KeySourceException;

/**
 * A key is not in the set that is known, and the set could not be fetched since the key was first
 * asked for: the issuer may just have published it.
 */
final class UndecidedKeyException extends KeySourceException {

    private static final long serialVersionUID = 1L;

    UndecidedKeyException() {
        super("the key is not known, and the issuer may be asked for it again soon");
    }
}
