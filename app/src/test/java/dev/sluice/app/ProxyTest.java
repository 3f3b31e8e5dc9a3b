package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real proxies with the configuration that {@code docs/wire.md} and the k8s files give. */
@Timeout(120)
class ProxyTest {

    private static final String STREAM = "text/event-stream";

    enum Proxy {
        NGINX("nginx", "listen 80;", "listen 127.0.0.1:%d;") {
            @Override
            AutoCloseable start(Path folder, int port, String block) throws Exception {
                return Nginx.start(folder, port, block);
            }
        },
        HAPROXY("haproxy", "bind :80", "bind 127.0.0.1:%d") {
            @Override
            AutoCloseable start(Path folder, int port, String block) throws Exception {
                return HaProxy.start(folder, port, block);
            }
        };

        private final String language;
        private final String listening;
        private final String replaced;

        Proxy(String language, String listening, String replaced) {
            this.language = language;
            this.listening = listening;
            this.replaced = replaced;
        }

        abstract AutoCloseable start(Path folder, int port, String block) throws Exception;

        /** The block of the documentation, with other ports and nothing else changed. */
        AutoCloseable start(Path folder, int port, int service) throws Exception {
            Matcher block =
                    Pattern.compile("(?ms)^```" + language + "\n(.*?)^```")
                            .matcher(Files.readString(Path.of("../docs/wire.md")));
            assertTrue(block.find(), language);
            String text = block.group(1);
            assertTrue(text.contains(listening) && text.contains("127.0.0.1:8080"), text);
            return start(
                    folder,
                    port,
                    text.replace(listening, replaced.formatted(port))
                            .replace("127.0.0.1:8080", "127.0.0.1:" + service));
        }
    }

    @TempDir private Path folder;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void disconnect() {
        client.shutdownNow();
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private void assertComesBack(HttpResponse<String> answer) {
        assertEquals(200, answer.statusCode());
        assertEquals("retry: 4000\n\n", answer.body());
        assertEquals(Optional.of(STREAM), answer.headers().firstValue("Content-Type"));
        assertEquals(Optional.of("no-store"), answer.headers().firstValue("Cache-Control"));
    }

    /** Without {@code proxy_http_version}, Debian's nginx speaks HTTP/1.0 to its upstream. */
    @Test
    void a_stream_passes_through_nginx_with_its_defaults_and_ends_cleanly() throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("sluice.yaml"),
                        """
                        sluice:
                          drain: { duration: PT0S, deadline: PT10S }
                          routes:
                            - path: /ticks
                              interval: { every: PT0.1S, data: tick }
                        """);
        int port = Tool.freePort();
        try (ServiceProcess service =
                ServiceProcess.launch(Map.of("SLUICE_CONFIG", file.toString()))) {
            String plain =
                    "server { listen 127.0.0.1:%d; location / { proxy_pass http://127.0.0.1:%d; } }"
                            .formatted(port, service.awaitReady().getPort());
            try (Nginx nginx = Nginx.start(folder, port, plain);
                    RawStream stream = RawStream.open(nginx.root(), "/ticks")) {
                stream.readTo("data: tick");
                stream.readTo("data: tick");

                service.terminate();

                // The last chunk, which nginx sends when its upstream has closed in order.
                String rest = stream.readTo("\r\n0\r\n\r\n");
                assertTrue(rest.contains("retry: "), rest);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_event_source_is_asked_to_come_back_while_the_service_is_away(Proxy proxy)
            throws Exception {
        int port = Tool.freePort();
        try (var _ = proxy.start(folder, port, Tool.freePort())) {
            assertComesBack(send(request(port, "/topics/news").header("Accept", STREAM)));

            HttpResponse<String> other =
                    send(
                            request(port, "/topics/news")
                                    .header("Accept", STREAM)
                                    .header("Origin", "https://app.example"));
            assertComesBack(other);
            assertEquals(
                    Optional.of("https://app.example"),
                    other.headers().firstValue("Access-Control-Allow-Origin"));
            assertEquals(
                    Optional.of("true"),
                    other.headers().firstValue("Access-Control-Allow-Credentials"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void other_requests_get_the_error_while_the_service_is_away(Proxy proxy) throws Exception {
        int port = Tool.freePort();
        try (var _ = proxy.start(folder, port, Tool.freePort())) {
            for (HttpRequest.Builder other :
                    List.of(
                            request(port, "/topics/news").header("Accept", "*/*"),
                            request(port, "/topics/news")
                                    .header("Accept", STREAM)
                                    .POST(BodyPublishers.ofString("{}")))) {
                assertEquals(503, send(other).statusCode());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void errors_of_the_service_itself_pass_through_the_proxy(Proxy proxy) throws Exception {
        HttpServer service =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext(
                "/",
                exchange -> {
                    byte[] body = "{\"status\":503}".getBytes(StandardCharsets.US_ASCII);
                    exchange.getResponseHeaders().set("Retry-After", "7");
                    exchange.sendResponseHeaders(503, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        service.start();
        int port = Tool.freePort();
        try (var _ = proxy.start(folder, port, service.getAddress().getPort())) {
            HttpResponse<String> answer = send(request(port, "/answers").header("Accept", STREAM));

            assertEquals(503, answer.statusCode());
            assertEquals("{\"status\":503}", answer.body());
            assertEquals(Optional.of("7"), answer.headers().firstValue("Retry-After"));
        } finally {
            service.stop(0);
        }
    }

    @Test
    void each_event_passes_through_the_proxy_before_the_next_is_published() throws Exception {
        try (ServiceProcess service = ServiceProcess.launch(Map.of())) {
            int servicePort = service.awaitReady().getPort();
            for (Proxy proxy : Proxy.values()) {
                int port = Tool.freePort();
                try (var _ = proxy.start(folder, port, servicePort)) {
                    assertPassesEachEvent(port);
                }
            }
        }
    }

    private void assertPassesEachEvent(int port) throws Exception {
        HttpResponse<InputStream> stream =
                client.send(
                        request(port, "/topics/news").header("Accept", STREAM).build(),
                        BodyHandlers.ofInputStream());
        assertEquals(200, stream.statusCode());
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            for (String event : List.of("one", "two", "three")) {
                HttpRequest.Builder publication =
                        request(port, "/topics/news")
                                .header("Content-Type", "text/plain")
                                .POST(BodyPublishers.ofString(event));
                assertEquals(200, send(publication).statusCode());
                String line = lines.readLine();
                while (!line.startsWith("data: ") || line.equals("data: {}")) {
                    line = lines.readLine();
                }
                assertEquals("data: " + event, line);
            }
        }
    }

    @Test
    void the_ingress_fallback_answers_event_sources_with_a_stream_and_others_with_the_error()
            throws Exception {
        int port = Tool.freePort();
        String conf =
                Files.readString(Path.of("../k8s/components/ingress-nginx/fallback.conf"))
                        .replace("listen 8080;", "listen 127.0.0.1:" + port + ";")
                        .replace("/tmp/", folder + "/");
        try (var _ = Nginx.startWith(folder, port, conf)) {
            assertComesBack(
                    send(
                            request(port, "/topics/news")
                                    .header("Accept", STREAM)
                                    .header("X-Code", "502")));
            for (int code : new int[] {502, 503, 504}) {
                assertEquals(
                        code,
                        send(request(port, "/").header("X-Code", Integer.toString(code)))
                                .statusCode());
            }
            assertEquals(503, send(request(port, "/")).statusCode());
            assertEquals(204, send(request(port, "/healthz")).statusCode());
        }
    }
}
