package dev.sluice.http.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.http.RawClient;
import io.helidon.webserver.WebServer;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ClientAddressTest {

    private static String address(String proxies, String... headers) throws Exception {
        TrustedProxies trusted =
                TrustedProxies.of(
                        Stream.of(proxies.split(" ", -1))
                                .filter(p -> !p.isEmpty())
                                .collect(Collectors.toSet()));
        WebServer server =
                WebServer.builder()
                        .host("127.0.0.1")
                        .port(0)
                        .shutdownHook(false)
                        .routing(routing ->
                                routing.get(
                                        "/",
                                        (request, response) ->
                                                response.send(trusted.clientNetwork(request))))
                        .build()
                        .start();
        try (RawClient client = RawClient.connect(server.port()).get("/", headers)) {
            return client.body(client.head());
        } finally {
            server.stop();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    ``                     | 203.0.113.9                     | 127.0.0.1
                    10.0.0.0/8             | 203.0.113.9                     | 127.0.0.1
                    127.0.0.1              | 203.0.113.9                     | 203.0.113.9
                    127.0.0.0/8            | 198.51.100.1, 203.0.113.9       | 203.0.113.9
                    127.0.0.1 203.0.113.0/24 | 198.51.100.1, 203.0.113.9     | 198.51.100.1
                    127.0.0.1              | 198.51.100.1, junk              | 127.0.0.1
                    127.0.0.1 203.0.113.9  | junk, 203.0.113.9               | 203.0.113.9
                    127.0.0.1              | 203.0.113.9:4711                | 203.0.113.9
                    127.0.0.1              | [2001:db8::7]:4711              | 20010db800000000/64
                    127.0.0.1              | 2001:db8::7                     | 20010db800000000/64
                    127.0.0.1 2001:db8::/32 | 198.51.100.1,2001:db8::7       | 198.51.100.1
                    127.0.0.1              | 2001:db8:0:0:ffff::8            | 20010db800000000/64
                    127.0.0.1              | 2001:db8:0:1::7                 | 20010db800000001/64
                    127.0.0.1              | ::ffff:203.0.113.9              | 203.0.113.9
                    127.0.0.1              | localhost                       | 127.0.0.1
                    127.0.0.1              | ``                              | 127.0.0.1
                    """)
    void the_client_address_is_the_last_one_that_is_not_a_trusted_proxy(
            String proxies, String forwarded, String client) throws Exception {
        assertEquals(
                client,
                address(
                        proxies == null ? "" : proxies,
                        "X-Forwarded-For: " + (forwarded == null ? "" : forwarded)));
    }

    @Test
    void the_client_address_is_read_from_all_headers_in_order() throws Exception {
        String[] headers = {"X-Forwarded-For: 198.51.100.1", "X-Forwarded-For: 203.0.113.9"};

        assertEquals("203.0.113.9", address("127.0.0.1", headers), Arrays.toString(headers));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/-1", "proxy.example", "/8", "::/x"})
    void an_invalid_range_of_trusted_proxies_is_refused(String range) {
        assertEquals(
                "trusted-proxies must be addresses or ranges such as 10.0.0.0/8, was " + range,
                assertThrows(IllegalArgumentException.class, () -> TrustedProxies.of(Set.of(range)))
                        .getMessage());
    }
}
