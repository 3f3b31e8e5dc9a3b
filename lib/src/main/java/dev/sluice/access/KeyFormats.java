package dev.sluice.access;

import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The formats of files with keys. */
final class KeyFormats {

    private static final Pattern PUBLIC_KEY =
            Pattern.compile(
                    "-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----", Pattern.DOTALL);

    private KeyFormats() {}

    /**
     * Secrets, one a line. Blank lines and blanks at the end of a line do not count. Errors do not
     * quote the name of the file: it may be a secret itself, given by mistake.
     */
    static List<VerificationKey> secrets(Path file) {
        List<String> lines = lines(file);
        List<VerificationKey> keys = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            byte[] secret = lines.get(i).stripTrailing().getBytes(StandardCharsets.UTF_8);
            if (secret.length >= VerificationKey.MIN_SECRET_BYTES) {
                keys.add(VerificationKey.secret(secret));
            } else if (secret.length > 0) {
                throw new IllegalArgumentException(
                        "secret-file must have a secret of at least %d bytes in each line, had %d in line %d"
                                .formatted(VerificationKey.MIN_SECRET_BYTES, secret.length, i + 1));
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(
                    "secret-file must have a secret of at least %d bytes in each line, was empty"
                            .formatted(VerificationKey.MIN_SECRET_BYTES));
        }
        return List.copyOf(keys);
    }

    @SuppressWarnings("PMD.PreserveStackTrace") // the cause quotes the name
    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException noFile) {
            throw new IllegalArgumentException(
                    "secret-file must name a text file that can be read, was none; its value is not"
                            + " shown, which may be the secret itself");
        }
    }

    /** Public keys in PEM, one block after the other. */
    static List<VerificationKey> publicKeys(Path file) {
        List<VerificationKey> keys =
                pemBlocks(file).stream().map(pem -> publicKey(pem, file)).toList();
        if (keys.isEmpty()) {
            throw noKey(file, null);
        }
        return keys;
    }

    private static List<String> pemBlocks(Path file) {
        try {
            return PUBLIC_KEY
                    .matcher(Files.readString(file))
                    .results()
                    .map(MatchResult::group)
                    .toList();
        } catch (IOException e) {
            throw noKey(file, e);
        }
    }

    private static VerificationKey publicKey(String pem, Path file) {
        try {
            return Keys.builder()
                    .pem(keys -> keys.publicKey(Resource.create("public-key-file", pem)))
                    .build()
                    .publicKey()
                    .flatMap(VerificationKey::of)
                    .orElseThrow(() -> noKey(file, null));
        } catch (RuntimeException e) {
            throw noKey(file, e);
        }
    }

    private static IllegalArgumentException noKey(Path file, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "public-key-file must have RSA keys of at least 2048 bits or EC keys of P-256,"
                        + " P-384 or P-521 in PEM (BEGIN PUBLIC KEY), was "
                        + file,
                cause);
    }
}
