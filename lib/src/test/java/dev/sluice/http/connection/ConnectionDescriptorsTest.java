package dev.sluice.http.connection;

import dev.sluice.http.ConnectionTimeouts;
import dev.sluice.http.RawClient;
import dev.sluice.http.TestCertificate;
import dev.sluice.http.TestServer;
import dev.sluice.http.stream.EventStreams;
import dev.sluice.source.Sources;
import io.helidon.webserver.WebServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Without timeouts, so that only the end of a connection gives its descriptor back. */
@Timeout(120)
@EnabledOnOs(OS.LINUX) // which tells the descriptors of a process
class ConnectionDescriptorsTest {

    private static final int CONNECTIONS = 200;

    private static final ConnectionTimeouts OFF =
            new ConnectionTimeouts(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    @TempDir private static Path folder;
    private static TestCertificate certificate;

    /** One use of a connection. */
    interface Use {
        void of(RawClient client) throws IOException;
    }

    @BeforeAll
    static void createCertificate() throws Exception {
        certificate = TestCertificate.create(folder);
    }

    static Stream<Arguments> uses() {
        return Stream.of(true, false)
                .flatMap(tls ->
                        Stream.of(true, false)
                                .flatMap(nio ->
                                        Stream.of(
                                                use(tls, nio, "no request", client -> {}),
                                                use(
                                                        tls,
                                                        nio,
                                                        "a reset without a request",
                                                        RawClient::reset),
                                                use(
                                                        tls,
                                                        nio,
                                                        "a request",
                                                        client -> {
                                                            client.get("/page");
                                                            client.body(client.head());
                                                        }),
                                                use(
                                                        tls,
                                                        nio,
                                                        "a stream that the client leaves",
                                                        client -> {
                                                            client.get("/silent").head();
                                                            client.skipPreamble();
                                                        }),
                                                use(
                                                        tls,
                                                        nio,
                                                        "a stream that the service ends",
                                                        client -> {
                                                            client.get("/finite").head();
                                                            client.rest();
                                                        }))));
    }

    private static Arguments use(boolean tls, boolean nio, String name, Use use) {
        return Arguments.of(tls, nio, name, use);
    }

    @ParameterizedTest(name = "TLS {0}, NIO {1}, {2}")
    @MethodSource("uses")
    void a_closed_connection_releases_its_file_descriptor(
            boolean tls, boolean nio, String name, Use use) throws Exception {
        try (EventStreams streams = TestServer.unrestricted();
                TestServer server =
                        TestServer.of(
                                OFF,
                                settings -> settings(settings, tls, nio),
                                routing ->
                                        routing.get("/page", (req, res) -> res.send("page"))
                                                .route(
                                                        streams.route(
                                                                "/finite",
                                                                request -> Sources.of("one")))
                                                .route(
                                                        streams.route(
                                                                "/silent",
                                                                request ->
                                                                        Sources.interval(
                                                                                Duration.ofHours(
                                                                                        1)))))) {
            connect(server, tls, use);
            int before = descriptors();
            for (int i = 0; i < CONNECTIONS; i++) {
                connect(server, tls, use);
            }

            while (descriptors() > before + CONNECTIONS / 20) {
                Thread.onSpinWait();
            }
        }
    }

    private static void settings(WebServerConfig.Builder settings, boolean tls, boolean nio) {
        settings.useNio(nio);
        if (tls) {
            settings.tls(certificate.tls());
        }
    }

    private static void connect(TestServer server, boolean tls, Use use) throws Exception {
        try (RawClient client = tls ? RawClient.connectTls(server.port()) : server.client()) {
            use.of(client);
        }
    }

    private static int descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return (int) open.count();
        }
    }
}
