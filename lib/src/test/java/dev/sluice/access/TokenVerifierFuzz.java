package dev.sluice.access;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

class TokenVerifierFuzz {

    private static final HandInstants CLOCK = new HandInstants();
    private static final String GOOD = new Tokens(CLOCK).hmac(claims -> claims);
    private static final TokenVerifier VERIFIER =
            TokenVerifier.create(
                    VerificationKeys.secret(Tokens.SECRET), TokenRules.defaults(), CLOCK);

    @FuzzTest(maxExecutions = 20_000)
    void only_a_signed_token_is_accepted(FuzzedDataProvider data) {
        // Not the signature: one and the same has several spellings in base64.
        int part = data.consumeInt(0, 2);
        String junk = data.consumeRemainingAsString();
        String[] parts = GOOD.split("\\.", -1);
        String token = junk;
        if (part < 2 && !parts[part].equals(junk)) {
            parts[part] = junk;
            token = String.join(".", parts);
        }

        assertInstanceOf(Verification.Invalid.class, VERIFIER.verify(token));
    }
}
