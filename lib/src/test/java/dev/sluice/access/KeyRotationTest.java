package dev.sluice.access;

import static dev.sluice.access.AccessServer.bearer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys in files: more than one at a time, and exchanged while the service runs. */
@Timeout(60)
class KeyRotationTest {

    private static final HandInstants CLOCK = new HandInstants();
    private static final Tokens TOKENS = new Tokens(CLOCK);
    private static final String OLD = TOKENS.hmac(Tokens.SECRET, claims -> claims);
    private static final String NEW = TOKENS.hmac(Tokens.OTHER_SECRET, claims -> claims);

    @TempDir private Path folder;

    private Path secretFile(byte[]... secrets) throws Exception {
        StringBuilder lines = new StringBuilder();
        for (byte[] secret : secrets) {
            lines.append(new String(secret, StandardCharsets.US_ASCII)).append('\n');
        }
        return replace("secret", lines.toString());
    }

    /** Replaces the file by another one, as mounted secrets are. */
    private Path replace(String name, String content) throws Exception {
        Path next = Files.writeString(folder.resolve(name + ".next"), content);
        return Files.move(next, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private static TokenVerifier verifier(VerificationKeys keys) {
        return TokenVerifier.create(keys, TokenRules.defaults(), CLOCK);
    }

    private static void assertAccepts(TokenVerifier verifier, String token) {
        assertInstanceOf(Verification.Valid.class, verifier.verify(token));
    }

    private static void assertRefuses(TokenVerifier verifier, String token) {
        assertEquals(
                new Verification.Invalid("The token is not signed as it must be"),
                verifier.verify(token));
    }

    @Test
    void a_token_may_be_signed_with_any_secret_of_the_file() throws Exception {
        TokenVerifier verifier =
                verifier(
                        VerificationKeys.secretFile(
                                secretFile(Tokens.SECRET, Tokens.OTHER_SECRET)));

        assertAccepts(verifier, OLD);
        assertAccepts(verifier, NEW);
        byte[] third = "a third secret that is in no file".getBytes(StandardCharsets.US_ASCII);
        assertRefuses(verifier, TOKENS.hmac(third, claims -> claims));
    }

    @Test
    void a_secret_can_be_replaced_while_a_stream_stays_open() throws Exception {
        Path file = secretFile(Tokens.SECRET);
        try (AccessServer server =
                new AccessServer(
                        VerificationKeys.secretFile(file),
                        TokenRules.defaults(),
                        AccessOptions.defaults(),
                        InMemoryAccessStore.create(CLOCK),
                        CLOCK)) {
            String before = bearer(TOKENS.hmac(Tokens.SECRET, claims -> claims));
            String after = bearer(TOKENS.hmac(Tokens.OTHER_SECRET, claims -> claims));
            try (var _ = server.stream("/topics/news", before)) {
                assertEquals(401, server.publish("chat/7", after).status());

                secretFile(Tokens.OTHER_SECRET, Tokens.SECRET);
                assertEquals(200, server.publish("chat/7", before).status());
                assertEquals(200, server.publish("chat/7", after).status());

                secretFile(Tokens.OTHER_SECRET);
                assertEquals(401, server.publish("chat/7", before).status());
                assertEquals(200, server.publish("chat/7", after).status());
                assertEquals(1, server.streams.openStreams());
            }
        }
    }

    @Test
    void the_previous_secrets_stay_valid_while_the_file_is_empty_short_or_missing()
            throws Exception {
        Path file = secretFile(Tokens.SECRET);
        TokenVerifier verifier = verifier(VerificationKeys.secretFile(file));
        for (String broken : new String[] {"", "too short\n"}) {
            replace("secret", broken);
            assertAccepts(verifier, OLD);
        }
        Files.delete(file);
        assertAccepts(verifier, OLD);

        secretFile(Tokens.OTHER_SECRET);
        assertAccepts(verifier, NEW);
        assertRefuses(verifier, OLD);
    }

    @Test
    void a_file_written_in_place_is_read_again() throws Exception {
        Path file = secretFile(Tokens.SECRET);
        TokenVerifier verifier = verifier(VerificationKeys.secretFile(file));

        Files.write(file, Tokens.OTHER_SECRET);

        assertAccepts(verifier, NEW);
        assertRefuses(verifier, OLD);
    }

    @Test
    void a_token_may_be_signed_with_any_public_key_of_the_file_rsa_or_ec() throws Exception {
        Path file =
                replace(
                        "keys.pem",
                        Tokens.pem(Tokens.RSA)
                                + "a comment\n"
                                + Tokens.pem(Tokens.EC.toECPublicKey().getEncoded()));
        VerificationKeys keys = VerificationKeys.publicKey(file);
        TokenVerifier verifier = verifier(keys);

        assertEquals("VerificationKeys[ES256, RS256]", keys.toString());
        assertAccepts(verifier, TOKENS.rsa(Tokens.RSA, "any"));
        assertAccepts(verifier, TOKENS.ec());
        assertRefuses(verifier, TOKENS.rsa(Tokens.OTHER_RSA, "any"));

        replace("keys.pem", Tokens.pem(Tokens.OTHER_RSA));
        assertAccepts(verifier, TOKENS.rsa(Tokens.OTHER_RSA, "any"));
        assertRefuses(verifier, TOKENS.ec());
    }

    @Test
    void a_token_must_use_one_of_the_chosen_algorithms() throws Exception {
        Path file =
                replace(
                        "keys.pem",
                        Tokens.pem(Tokens.RSA)
                                + Tokens.pem(Tokens.EC.toECPublicKey().getEncoded()));
        TokenVerifier verifier =
                verifier(VerificationKeys.publicKey(file).withAlgorithms(Set.of("ES256", "RS512")));

        assertAccepts(verifier, TOKENS.ec());
        assertRefuses(verifier, TOKENS.rsa(Tokens.RSA, "any"));
    }

    @Test
    void a_key_that_fits_no_chosen_algorithm_is_refused_at_startup_and_on_reload()
            throws Exception {
        String rsa = Tokens.pem(Tokens.RSA);
        String ec = Tokens.pem(Tokens.EC.toECPublicKey().getEncoded());
        Set<String> chosen = Set.of("RS256");
        VerificationKeys both = VerificationKeys.publicKey(replace("both.pem", rsa + ec));
        assertEquals(
                "algorithms must have one of [ES256] for key 2, was [RS256]",
                assertThrows(IllegalArgumentException.class, () -> both.withAlgorithms(chosen))
                        .getMessage());

        VerificationKeys keys =
                VerificationKeys.publicKey(replace("keys.pem", rsa)).withAlgorithms(chosen);
        TokenVerifier verifier = verifier(keys);
        replace("keys.pem", ec + Tokens.pem(Tokens.OTHER_RSA));

        assertAccepts(verifier, TOKENS.rsa(Tokens.RSA, "any"));
        assertRefuses(verifier, TOKENS.rsa(Tokens.OTHER_RSA, "any"));
    }

    @Test
    void the_error_for_a_short_secret_names_its_line() throws Exception {
        Path file = replace("secret", "0123456789abcdef0123456789abcdef\n\nshort\n");

        assertEquals(
                "secret-file must have a secret of at least 32 bytes in each line, had 5 in line 3",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> VerificationKeys.secretFile(file))
                        .getMessage());
    }
}
