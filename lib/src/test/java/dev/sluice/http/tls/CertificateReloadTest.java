package dev.sluice.http.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.event.EventEncoder;
import dev.sluice.http.TestServer;
import dev.sluice.http.guard.Clients;
import dev.sluice.http.listener.Listeners;
import dev.sluice.http.stream.EventStreams;
import dev.sluice.http.stream.StreamLimits;
import dev.sluice.source.Sources;
import io.helidon.common.tls.Tls;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CertificateReloadTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir private Path folder;

    /** Takes any certificate: the test looks at it. */
    private static final class AnyCertificate implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static SSLSocket connect(int port) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new AnyCertificate()}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout(20_000);
        socket.startHandshake();
        return socket;
    }

    private static String subject(int port) throws Exception {
        try (SSLSocket socket = connect(port)) {
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        }
    }

    /** A key and a certificate for it, as PEM. */
    private Map<String, String> pair(String name) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keyalg",
                                "RSA",
                                "-alias",
                                "a",
                                "-dname",
                                "CN=" + name,
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
        return Map.of(
                "key.pem",
                pem("PRIVATE KEY", keys.getKey("a", PASSWORD).getEncoded()),
                "cert.pem",
                pem("CERTIFICATE", keys.getCertificate("a").getEncoded()));
    }

    private static String pem(String kind, byte[] bytes) {
        return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
                .formatted(kind, Base64.getMimeEncoder().encodeToString(bytes), kind);
    }

    private void write(Map<String, String> pair) throws IOException {
        for (Map.Entry<String, String> file : pair.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
    }

    private Config tls() {
        return Config.just(
                        ConfigSources.create(
                                Map.of(
                                        "tls.private-key.pem.key.resource.path",
                                        folder.resolve("key.pem").toString(),
                                        "tls.private-key.pem.cert-chain.resource.path",
                                        folder.resolve("cert.pem").toString())))
                .get("tls");
    }

    @Test
    void new_connections_use_a_renewed_certificate_and_open_streams_continue() throws Exception {
        write(pair("first"));
        Map<String, String> second = pair("second");
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        try (EventStreams streams =
                EventStreams.create(
                        TestServer.SILENT,
                        StreamLimits.NONE,
                        EventEncoder.create(),
                        Clients.unrestricted())) {
            WebServer server =
                    WebServer.builder()
                            .host("127.0.0.1")
                            .port(0)
                            .shutdownHook(false)
                            .tls(Tls.create(tls()))
                            .update(Listeners::prepare)
                            .routing(routing ->
                                    routing.route(
                                            streams.route(
                                                    "/stream",
                                                    request ->
                                                            Sources.handler(sink -> {
                                                                while (true) {
                                                                    sink.send(events.take());
                                                                }
                                                            }))))
                            .build()
                            .start();
            CertificateReload reload = new CertificateReload(server, tls());
            try (SSLSocket socket = connect(server.port())) {
                socket.getOutputStream()
                        .write(
                                "GET /stream HTTP/1.1\r\nHost: t\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII));
                BufferedReader stream =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.UTF_8));
                assertEquals("CN=first", subject(server.port()));

                Files.writeString(folder.resolve("cert.pem"), second.get("cert.pem"));
                reload.look();
                assertEquals("CN=first", subject(server.port()), "the key does not fit yet");

                Files.writeString(folder.resolve("cert.pem"), "half of a certifi");
                reload.look();
                assertEquals("CN=first", subject(server.port()), "it cannot be read yet");

                write(second);
                reload.look();
                assertEquals("CN=second", subject(server.port()));

                events.add("still there");
                assertEquals("data: still there", dataLine(stream));
            } finally {
                server.stop();
            }
        }
    }

    private static String dataLine(BufferedReader stream) throws IOException {
        for (String line = stream.readLine(); line != null; line = stream.readLine()) {
            if (line.startsWith("data: ")) {
                return line;
            }
        }
        throw new IOException("the stream ended");
    }
}
