package dev.sluice.http.tls;

import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsConfig;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Follows the files of a certificate and its key. When they have changed, the connections that come
 * get the new certificate; those that are open, and their streams, go on as they are.
 */
public final class CertificateReload implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger(CertificateReload.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final WebServer server;
    private final Config tls;
    private final List<Path> files;
    private final CountDownLatch closed = new CountDownLatch(1);
    private byte[] seen;

    CertificateReload(WebServer server, Config tls) throws IOException {
        this.server = server;
        this.tls = tls;
        this.files =
                tls.traverse()
                        .filter(node -> node.key().toString().endsWith(".resource.path"))
                        .flatMap(node -> node.asString().stream())
                        .map(Path::of)
                        .toList();
        this.seen = digest();
    }

    /**
     * Looks at the files each ten seconds from now on.
     *
     * @param server a server whose TLS is configured
     * @param tls its node {@code tls}; the files are what is under {@code resource.path}
     * @return the follower, to be closed when the server stops
     * @throws IllegalStateException if one of the files cannot be read
     */
    public static CertificateReload start(WebServer server, Config tls) {
        try {
            CertificateReload reload = new CertificateReload(server, tls);
            Thread.ofVirtual().name("sluice-certificate-reload").start(reload::follow);
            return reload;
        } catch (IOException e) {
            throw new IllegalStateException("a file of server.tls cannot be read", e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }

    /** Takes the files if they have changed and fit each other; else the next look may. */
    void look() {
        try {
            byte[] now = digest();
            if (Arrays.equals(now, seen)) {
                return;
            }
            Tls renewed = Tls.create(tls);
            requirePair(renewed.prototype());
            server.reloadTls(renewed);
            seen = now;
            LOGGER.log(Level.INFO, "The certificate has been renewed");
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            LOGGER.log(Level.WARNING, "The certificate cannot be renewed, the one before stays", e);
        }
    }

    private void follow() {
        try {
            while (!closed.await(PERIOD.toNanos(), TimeUnit.NANOSECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private byte[] digest() throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files) {
                digest.update(Files.readAllBytes(file));
            }
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of two files, one may have been replaced already and the other not yet. */
    private static void requirePair(TlsConfig config) throws GeneralSecurityException {
        if (config.privateKey().isEmpty() || config.privateKeyCertChain().isEmpty()) {
            return;
        }
        PrivateKey key = config.privateKey().get();
        PublicKey certified = config.privateKeyCertChain().getFirst().getPublicKey();
        Signature signature = Signature.getInstance(algorithm(key));
        signature.initSign(key);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        if (!signature.verify(signed)) {
            throw new GeneralSecurityException("the key is not the one of the certificate");
        }
    }

    private static String algorithm(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
    }
}
