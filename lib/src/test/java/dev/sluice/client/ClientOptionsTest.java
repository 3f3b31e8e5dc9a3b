package dev.sluice.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientOptionsTest {

    private final ClientOptions options = ClientOptions.of(URI.create("http://a/x"));

    @Test
    void the_options_have_defaults() {
        assertEquals(Map.of(), options.request().headers());
        assertEquals("", options.lastEventId());
        assertEquals(Optional.empty(), options.readTimeout());
        assertEquals(1024 * 1024, options.maxEventBytes());
        assertEquals(
                new Backoff(
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(30),
                        Duration.ofMillis(100),
                        Duration.ofHours(1),
                        0.5),
                options.backoff());
    }

    @Test
    void header_names_are_case_insensitive() {
        ClientOptions more = options.withHeader("X-A", "1").withHeader("x-a", "2");

        assertEquals(List.of("1", "2"), more.request().headers().get("X-a"));
        assertEquals(1, more.request().headers().size());
    }

    @Test
    void the_text_form_of_the_options_contains_no_secrets() {
        ClientOptions secret =
                ClientOptions.of(URI.create("http://a/x?token=s3cret"))
                        .withHeader("X-Api-Key", "s3cret")
                        .withPost(RequestBody.of("text/plain", "s3cret"))
                        .withToken(() -> "s3cret")
                        .withLastEventId("7");

        assertEquals(
                "ClientOptions[uri=http://a/x, request=ClientRequest[method=POST,"
                        + " headers=[X-Api-Key], body=text/plain of 6 bytes, token=supplied,"
                        + " repeatable=false], lastEventId=7, readTimeout=learned, maxEventBytes=1048576,"
                        + " backoff=Backoff[retry=PT2S, maxDelay=PT30S, minRetry=PT0.1S, maxRetry=PT1H, jitter=0.5]]",
                secret.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://a/x,          'uri must be http or https and have a host, was ftp with the host a'",
        "/x,                 'uri must be http or https and have a host, was none with the host null'",
        "http:/x,            'uri must be http or https and have a host, was http with the host null'",
        "ftp://u:s3cret@a/x, 'uri must be http or https and have a host, was ftp with the host a'",
        "http://a:99999/,    'uri must have a port between 1 and 65535, or none, was 99999'",
        "http://a:0/,        'uri must have a port between 1 and 65535, or none, was 0'",
        "http://u:s3cret@a/, 'uri must be without user name and password, had them before a; send them in a header'",
    })
    void the_address_must_be_http_or_https_with_a_host_and_no_user_info(URI uri, String message) {
        assertRefused(message, () -> ClientOptions.of(uri));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.01S", "PT1H", "PT0S"})
    void a_read_timeout_within_its_bounds_is_accepted(Duration timeout) {
        assertEquals(Optional.of(timeout), options.withReadTimeout(timeout).readTimeout());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.009S", "PT1H0.001S", "PT-1S"})
    void a_read_timeout_out_of_bounds_is_refused(Duration timeout) {
        assertRefused(
                "readTimeout must be PT0S (off) or between PT0.01S and PT1H, was " + timeout,
                () -> options.withReadTimeout(timeout));
    }

    @Test
    void an_event_limit_of_zero_is_refused() {
        assertRefused(
                "maxEventBytes must be at least 1, was 0", () -> options.withMaxEventBytes(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00e9", "a\nb", "a\0"})
    void a_last_event_id_that_cannot_be_sent_is_refused(String id) {
        assertRefused(
                "lastEventId must be printable ASCII, had another character at index "
                        + (id.length() == 3 ? 1 : id.length() - 1),
                () -> options.withLastEventId(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret\r\nX-Evil: 1", "s3cret\u00e9", "s3cret\0", "s3cret\u007f"})
    void an_invalid_header_value_is_refused_and_not_shown(String value) {
        assertRefused(
                "the value of header X-A must be printable ASCII,"
                        + " had another character at index 6",
                () -> options.withHeader("X-A", value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer s3cret", "a:", "a\n", "\u00e9"})
    void an_invalid_header_name_is_refused_and_not_shown(String name) {
        assertRefused(
                "the name of a header must be letters, digits and some marks (RFC 9110, token)",
                () -> options.withHeader(name, "Authorization"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Accept",
                "accept-encoding",
                "Connection",
                "content-type",
                "HOST",
                "Last-Event-ID"
            })
    void headers_that_the_client_sets_itself_are_refused(String name) {
        assertRefused(
                "headers must be others than those that are up to the client, had " + name,
                () -> options.withHeader(name, "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {" 7", "7 ", "a\tb"})
    void an_id_that_a_header_would_change_is_refused(String id) {
        assertRefused(
                "lastEventId must not begin or end with a space, or have a tab",
                () -> options.withLastEventId(id));
    }

    @ParameterizedTest
    @CsvSource({"PT0S", "PT0.009S", "PT1H0.001S"})
    void a_delay_out_of_bounds_is_refused(Duration value) {
        assertRefused(
                "retry must be between PT0.01S and PT1H, was " + value,
                () -> Backoff.defaults().withRetry(value));
        assertRefused(
                "maxDelay must be between PT0.01S and PT1H, was " + value,
                () -> Backoff.defaults().withMaxDelay(value));
        assertRefused(
                "minRetry must be between PT0.01S and PT1H, was " + value,
                () -> Backoff.defaults().withMinRetry(value));
        assertRefused(
                "maxRetry must be between PT0.01S and PT1H, was " + value,
                () -> Backoff.defaults().withMaxRetry(value));
    }

    @Test
    void the_least_time_that_a_server_can_ask_for_must_not_be_above_the_longest() {
        assertRefused(
                "minRetry must be at most maxRetry, PT2S, was PT3S",
                () ->
                        Backoff.defaults()
                                .withMaxRetry(Duration.ofSeconds(2))
                                .withMinRetry(Duration.ofSeconds(3)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void a_jitter_out_of_bounds_is_refused(double jitter) {
        assertRefused(
                "jitter must be between 0 and 1, was " + jitter,
                () -> Backoff.defaults().withJitter(jitter));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PO ST", "HEAD", "CONNECT", "TRACE", "a\nb"})
    void a_method_that_is_not_answered_with_a_stream_is_refused(String method) {
        assertRefused(
                "method must be one that is answered with a stream, was "
                        + method.replace('\n', ' '),
                () -> options.withMethod(method));
    }

    @Test
    void a_GET_with_a_body_is_refused() {
        assertRefused(
                "body must be empty for a GET, was text/plain of 6 bytes; use POST or QUERY",
                () -> options.withPost(RequestBody.of("text/plain", "s3cret")).withMethod("GET"));
    }

    @Test
    void an_authorization_beside_a_token_supplier_is_refused() {
        String message = "headers must be without Authorization if there is a token supplier";

        assertRefused(
                message,
                () -> options.withToken(() -> "t").withHeader("authorization", "Basic s3cret"));
        assertRefused(
                message,
                () -> options.withHeader("Authorization", "Basic s3cret").withToken(() -> "t"));
    }

    @Test
    void a_content_type_that_cannot_be_sent_is_refused() {
        assertRefused(
                "contentType must be printable ASCII, had another character at index 1",
                () -> RequestBody.of("a\n", new byte[0]));
        assertRefused("contentType must not be blank", () -> RequestBody.of(" ", new byte[0]));
    }

    private static void assertRefused(String message, Executable setting) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, setting);
        assertEquals(message, refused.getMessage());
        assertFalse(refused.getMessage().contains("s3cret"));
    }
}
