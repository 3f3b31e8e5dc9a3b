package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS as docs/access.md configures it. */
@Timeout(120)
class TlsTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir private Path folder;

    /** A key and a certificate of this machine's. */
    private KeyStore keys() throws Exception {
        Path store = folder.resolve("keys.p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-alias",
                                "a",
                                "-dname",
                                "CN=sluice",
                                "-ext",
                                "san=ip:127.0.0.1",
                                "-keystore",
                                store.toString(),
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                new String(PASSWORD))
                        .inheritIO()
                        .start();
        assertEquals(0, keytool.waitFor());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    private Path pem(String kind, byte[] bytes) throws IOException {
        return Files.writeString(
                folder.resolve(kind.replace(' ', '-')),
                "-----BEGIN %s-----%n%s%n-----END %s-----%n"
                        .formatted(kind, Base64.getMimeEncoder().encodeToString(bytes), kind));
    }

    private static SSLContext trusting(KeyStore keys) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("a", keys.getCertificate("a"));
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @Test
    void tls_from_the_configuration_carries_streams() throws Exception {
        KeyStore keys = keys();
        try (ServiceProcess service = launch(keys, Map.of());
                HttpClient client = HttpClient.newBuilder().sslContext(trusting(keys)).build()) {
            URI root = service.awaitReady();
            assertEquals("https", root.getScheme());

            HttpResponse<InputStream> response =
                    client.send(
                            HttpRequest.newBuilder(root.resolve("/countdown/3")).build(),
                            HttpResponse.BodyHandlers.ofInputStream());

            assertEquals(HttpClient.Version.HTTP_1_1, response.version());
            assertEquals("data: 3", firstData(response.body()));
            client.shutdownNow();
        }
    }

    @Test
    void the_conformance_script_tries_a_service_with_tls() throws Exception {
        KeyStore keys = keys();
        try (ServiceProcess service = launch(keys, Map.of("SLUICE_DEFAULTS_HEARTBEAT", "PT1S"))) {
            URI topic = service.awaitReady().resolve("/topics/news");
            Process script =
                    new ProcessBuilder(
                                    Path.of("../scripts/conform").toString(),
                                    topic.toString(),
                                    "--publish=" + topic,
                                    "--cacert=" + folder.resolve("CERTIFICATE"))
                            .start();
            String table;
            try (var output = script.inputReader()) {
                table = output.readAllAsString();
            }

            assertEquals(0, script.waitFor(), table);
            assertTrue(table.contains("resume               contract  ok"), table);
        }
    }

    private ServiceProcess launch(KeyStore keys, Map<String, String> environment) throws Exception {
        Path key = pem("PRIVATE KEY", keys.getKey("a", PASSWORD).getEncoded());
        Path certificate = pem("CERTIFICATE", keys.getCertificate("a").getEncoded());
        return ServiceProcess.launch(
                environment,
                "--server.tls.private-key.pem.key.resource.path=" + key,
                "--server.tls.private-key.pem.cert-chain.resource.path=" + certificate);
    }

    private static String firstData(InputStream stream) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("data: ")) {
                return line;
            }
        }
        throw new IOException("the stream ended");
    }
}
