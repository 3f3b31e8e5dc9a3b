package dev.sluice.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientOptionsTest {

    private final ClientOptions options = ClientOptions.of(URI.create("http://a/x"));

    @Test
    void have_defaults() {
        assertEquals(Map.of(), options.headers());
        assertEquals("", options.lastEventId());
        assertEquals(Duration.ofSeconds(45), options.readTimeout());
        assertEquals(1024 * 1024, options.maxEventBytes());
        assertEquals(
                new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(30), 0.5), options.backoff());
    }

    @Test
    void collect_headers_whatever_their_case() {
        ClientOptions more = options.withHeader("X-A", "1").withHeader("x-a", "2");

        assertEquals(List.of("1", "2"), more.headers().get("X-a"));
        assertEquals(1, more.headers().size());
    }

    @Test
    void show_no_secrets() {
        ClientOptions secret =
                ClientOptions.of(URI.create("http://a/x?token=s3cret"))
                        .withHeader("Authorization", "Bearer s3cret")
                        .withLastEventId("7");

        assertEquals(
                "ClientOptions[uri=http://a/x, headers=[Authorization], lastEventId=7,"
                        + " readTimeout=PT45S, maxEventBytes=1048576,"
                        + " backoff=Backoff[retry=PT2S, maxDelay=PT30S, jitter=0.5]]",
                secret.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://a/x,          'uri must be http or https and have a host, was ftp with the host a'",
        "/x,                 'uri must be http or https and have a host, was none with the host null'",
        "http:/x,            'uri must be http or https and have a host, was http with the host null'",
        "ftp://u:s3cret@a/x, 'uri must be http or https and have a host, was ftp with the host a'",
        "http://u:s3cret@a/, 'uri must be without user name and password, had them before a; send them in a header'",
    })
    void need_an_address_that_can_be_asked(URI uri, String message) {
        assertRefused(message, () -> ClientOptions.of(uri));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.01S", "PT1H", "PT0S"})
    void take_a_read_timeout_within_its_bounds(Duration timeout) {
        assertEquals(timeout, options.withReadTimeout(timeout).readTimeout());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.009S", "PT1H0.001S", "PT-1S"})
    void refuse_any_other_read_timeout(Duration timeout) {
        assertRefused(
                "readTimeout must be PT0S (off) or between PT0.01S and PT1H, was " + timeout,
                () -> options.withReadTimeout(timeout));
    }

    @Test
    void refuse_a_limit_that_no_event_can_keep() {
        assertRefused(
                "maxEventBytes must be at least 1, was 0", () -> options.withMaxEventBytes(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00e9", "a\nb", "a\0"})
    void refuse_an_id_that_cannot_be_sent(String id) {
        assertRefused(
                "lastEventId must be printable ASCII, had another character at index "
                        + (id.length() == 3 ? 1 : id.length() - 1),
                () -> options.withLastEventId(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret\r\nX-Evil: 1", "s3cret\u00e9", "s3cret\0", "s3cret\u007f"})
    void refuse_a_header_value_that_cannot_be_sent_and_do_not_show_it(String value) {
        assertRefused(
                "the value of header X-A must be printable ASCII,"
                        + " had another character at index 6",
                () -> options.withHeader("X-A", value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer s3cret", "a:", "a\n", "\u00e9"})
    void refuse_what_is_no_header_name_and_do_not_show_it(String name) {
        assertRefused(
                "the name of a header must be letters, digits and some marks (RFC 9110, token)",
                () -> options.withHeader(name, "Authorization"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Accept", "accept-encoding", "Connection", "HOST", "Last-Event-ID"})
    void leave_some_headers_to_the_client(String name) {
        assertRefused(
                "headers must be others than those that are up to the client, had " + name,
                () -> options.withHeader(name, "x"));
    }

    @ParameterizedTest
    @CsvSource({"PT0S", "PT0.009S", "PT1H0.001S"})
    void refuse_delays_out_of_their_bounds(Duration value) {
        assertRefused(
                "retry must be between PT0.01S and PT1H, was " + value,
                () -> Backoff.defaults().withRetry(value));
        assertRefused(
                "maxDelay must be between PT0.01S and PT1H, was " + value,
                () -> Backoff.defaults().withMaxDelay(value));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void refuse_a_jitter_out_of_its_bounds(double jitter) {
        assertRefused(
                "jitter must be between 0 and 1, was " + jitter,
                () -> Backoff.defaults().withJitter(jitter));
    }

    private static void assertRefused(String message, Executable setting) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, setting);
        assertEquals(message, refused.getMessage());
        assertFalse(refused.getMessage().contains("s3cret"));
    }
}
