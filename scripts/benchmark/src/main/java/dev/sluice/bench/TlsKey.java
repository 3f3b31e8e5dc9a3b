package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A key and a certificate that nobody has signed, made for one run. */
final class TlsKey {

    /** Not a secret: the key is made for one run, and serves loopback only. */
    static final String PASSWORD = "benchmark";

    /** The name of the key in the file. */
    static final String ALIAS = "benchmark";

    private TlsKey() {}

    /** Makes a PKCS #12 file. */
    static Path create(Path folder) throws IOException, InterruptedException {
        Path keystore = folder.resolve("key.p12");
        Process keytool =
                new ProcessBuilder(
                                List.of(
                                        Jvm.tool("keytool"),
                                        "-genkeypair",
                                        "-alias",
                                        ALIAS,
                                        "-keyalg",
                                        "EC",
                                        "-groupname",
                                        "secp256r1",
                                        "-dname",
                                        "CN=127.0.0.1",
                                        "-storetype",
                                        "PKCS12",
                                        "-storepass",
                                        PASSWORD,
                                        "-keystore",
                                        keystore.toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("keytool.log").toFile())
                        .start();
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool made no key: see " + folder.resolve("keytool.log"));
        }
        return keystore;
    }
}
