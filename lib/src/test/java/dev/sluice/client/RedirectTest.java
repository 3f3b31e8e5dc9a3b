package dev.sluice.client;

import static dev.sluice.client.ScriptedServer.STREAM;
import static dev.sluice.client.ScriptedServer.chunk;
import static dev.sluice.client.ScriptedServer.head;
import static dev.sluice.client.ScriptedServer.saying;
import static dev.sluice.client.WireStream.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RedirectTest {

    private final Recorder recorder = new Recorder();

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void a_redirect_is_followed(int status) throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                redirect(status, "/there?a=1"),
                                saying(STREAM, chunk("data: a\n\n")));
                EventClient client = recorder.open(server.uri())) {
            assertEquals(Optional.of(message("a")), client.next());

            assertEquals("GET /stream HTTP/1.1", server.request().getFirst());
            assertEquals("GET /there?a=1 HTTP/1.1", server.request().getFirst());
            assertEquals(List.of("opened /there"), recorder.told);
        }
    }

    @Test
    void a_redirect_within_an_origin_keeps_the_headers() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                redirect(302, "/there"), saying(STREAM, chunk("data: a\n\n")));
                EventClient client = recorder.open(secret(server))) {
            client.next();

            server.request();
            assertTrue(server.request().contains("Authorization: Bearer s3cret"));
        }
    }

    @Test
    void a_redirect_to_another_origin_drops_the_headers_but_keeps_the_position() throws Exception {
        try (ScriptedServer there = ScriptedServer.playing(saying(STREAM, chunk("data: a\n\n")));
                ScriptedServer server =
                        ScriptedServer.playing(redirect(302, there.uri().toString()));
                EventClient client = recorder.open(secret(server).withLastEventId("7"))) {
            client.next();

            List<String> request = there.request();
            assertTrue(request.contains("Accept: text/event-stream"), request::toString);
            assertTrue(request.contains("Last-Event-ID: 7"), request::toString);
            assertTrue(
                    request.stream().noneMatch(line -> line.contains("s3cret")), request::toString);
        }
    }

    @Test
    void a_redirect_back_from_another_origin_does_not_restore_the_headers() throws Exception {
        AtomicReference<URI> home = new AtomicReference<>();
        try (ScriptedServer there =
                        ScriptedServer.playing(
                                visit -> visit.say(location(302, home.get().toString())));
                ScriptedServer server =
                        ScriptedServer.playing(
                                redirect(302, there.uri().toString()),
                                saying(STREAM, chunk("data: a\n\n")));
                EventClient client = recorder.open(secret(server))) {
            home.set(server.uri());
            client.next();

            server.request();
            List<String> request = server.request();
            assertTrue(
                    request.stream().noneMatch(line -> line.contains("s3cret")), request::toString);
        }
    }

    @Test
    void a_reconnection_starts_at_the_original_address_again() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.playing(
                                redirect(301, "/there"),
                                saying(STREAM, chunk("data: a\n\n"), ScriptedServer.END_OF_BODY),
                                saying(ScriptedServer.NO_CONTENT));
                EventClient client = recorder.open(server.uri())) {
            client.forEach(event -> {});

            server.request();
            server.request();
            assertEquals("GET /stream HTTP/1.1", server.request().getFirst());
        }
    }

    @Test
    void redirects_are_not_followed_forever() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(redirect(302, "/round"));
                EventClient client = recorder.open(server.uri())) {
            EventStreamRefusedException refused =
                    assertThrows(EventStreamRefusedException.class, client::next);

            assertEquals(
                    server.uri().resolve("/round")
                            + " must answer with 200 and the content type text/event-stream,"
                            + " was 302 after 5 redirects",
                    refused.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://a/x,  https://b/y",
        "http://a/x,   http://b/y",
        "http://a/x,   https://a/x",
        "http://a/x,   y",
        "http://a/x,   //b/y",
        "http://a/x,   ?z",
    })
    void a_redirect_may_lead_to_any_http_or_https_address(URI from, String location) {
        assertInstanceOf(Answer.Elsewhere.class, answer(from, location));
    }

    @Test
    void a_redirect_without_an_address_is_refused() {
        Answer.Refused refused =
                assertInstanceOf(
                        Answer.Refused.class,
                        Redirect.of(
                                URI.create("http://a/x"),
                                301,
                                HttpHeaders.of(Map.of(), (_, _) -> true)));

        assertEquals(
                "http://a/x must answer with 200 and the content type text/event-stream, was 301 to"
                        + " no address that can be asked",
                refused.reason().getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "https://a/x, http://a/x,      from https to http",
        "HTTPS://a/x, http://b/x,      from https to http",
        "http://a/x,  ftp://a/x,       to no address that can be asked",
        "http://a/x,  mailto:a,        to no address that can be asked",
        "http://a/x,  http://u:p@a/x,  to no address that can be asked",
        "http://a/x,  http:///x,       to no address that can be asked",
        "http://a/x,  http:y,          to no address that can be asked",
        "http://a/x,  a:b,             to no address that can be asked",
        "http://a/x,  http://b:99999/, to no address that can be asked",
        "http://a/x,  http://[/x,      to no address that can be asked",
    })
    void a_redirect_from_https_to_http_or_out_of_HTTP_is_refused(
            URI from, String location, String reason) {
        Answer.Refused refused = assertInstanceOf(Answer.Refused.class, answer(from, location));

        assertEquals(
                from
                        + " must answer with 200 and the content type text/event-stream, was 302 "
                        + reason,
                refused.reason().getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "http://a/x,  http://a/y,        true",
        "http://a/x,  HTTP://A:80/,      true",
        "https://a/x, https://a:443/,    true",
        "http://a/x,  https://a/x,       false",
        "http://a/x,  http://b/x,        false",
        "http://a/x,  http://a:81/x,     false",
        "https://a/x, https://a:80/x,    false",
    })
    void an_origin_consists_of_scheme_host_and_port(URI one, URI other, boolean same) {
        assertEquals(same, Redirect.isSameOrigin(one, other));
        assertEquals(same, Redirect.isSameOrigin(other, one));
    }

    @Test
    void an_HTTP_client_that_follows_redirects_itself_is_refused() {
        HttpClient http =
                HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
        ClientOptions options = ClientOptions.of(URI.create("http://a/"));

        assertEquals(
                "http must leave redirects to the event client, was NORMAL",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> EventClient.open(options, recorder, http))
                        .getMessage());
    }

    private static Answer answer(URI from, String location) {
        return Redirect.of(
                from, 302, HttpHeaders.of(Map.of("Location", List.of(location)), (_, _) -> true));
    }

    private static ClientOptions secret(ScriptedServer server) {
        return secret(ClientOptions.of(server.uri()));
    }

    private static ClientOptions secret(ClientOptions options) {
        return options.withHeader("Authorization", "Bearer s3cret")
                .withHeader("X-Api-Key", "s3cret");
    }

    private static ScriptedServer.Scene redirect(int status, String location) {
        return saying(location(status, location));
    }

    private static String location(int status, String location) {
        return head(status, "Location: " + location, "Content-Length: 0");
    }
}
