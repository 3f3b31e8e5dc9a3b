package dev.sluice.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import org.jspecify.annotations.Nullable;

/** Files with the certificates of authorities. */
final class CertificateFile {

    private CertificateFile() {}

    /** The path of a file that has certificates in PEM. */
    static Path require(String file) {
        try {
            Path path = Path.of(file);
            try (InputStream pem = Files.newInputStream(path)) {
                if (!CertificateFactory.getInstance("X.509").generateCertificates(pem).isEmpty()) {
                    return path;
                }
            }
            throw none(file, null);
        } catch (IOException | InvalidPathException | CertificateException e) {
            throw none(file, e);
        }
    }

    private static IllegalArgumentException none(String file, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "ca-file must be a file with certificates in PEM that can be read, was \""
                        + file
                        + "\"",
                cause);
    }
}
