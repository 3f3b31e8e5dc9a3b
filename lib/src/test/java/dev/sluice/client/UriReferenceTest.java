package dev.sluice.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UriReferenceTest {

    /** The examples of RFC 3986, section 5.4, of addresses with a host; without the fragments. */
    @ParameterizedTest
    @CsvSource({
        "g,             http://a/b/c/g",
        "./g,           http://a/b/c/g",
        "g/,            http://a/b/c/g/",
        "/g,            http://a/g",
        "//g,           http://g",
        "?y,            http://a/b/c/d;p?y",
        "g?y,           http://a/b/c/g?y",
        "#s,            http://a/b/c/d;p?q",
        "g#s,           http://a/b/c/g",
        "g?y#s,         http://a/b/c/g?y",
        ";x,            http://a/b/c/;x",
        "g;x,           http://a/b/c/g;x",
        "'',            http://a/b/c/d;p?q",
        ".,             http://a/b/c/",
        "./,            http://a/b/c/",
        "..,            http://a/b/",
        "../,           http://a/b/",
        "../g,          http://a/b/g",
        "../..,         http://a/",
        "../../,        http://a/",
        "../../g,       http://a/g",
        "../../../g,    http://a/g",
        "../../../../g, http://a/g",
        "/./g,          http://a/g",
        "/../g,         http://a/g",
        "g.,            http://a/b/c/g.",
        ".g,            http://a/b/c/.g",
        "g..,           http://a/b/c/g..",
        "..g,           http://a/b/c/..g",
        "./../g,        http://a/b/g",
        "./g/.,         http://a/b/c/g/",
        "g/./h,         http://a/b/c/g/h",
        "g/../h,        http://a/b/c/h",
        "g;x=1/./y,     http://a/b/c/g;x=1/y",
        "g;x=1/../y,    http://a/b/c/y",
        "g?y/./x,       http://a/b/c/g?y/./x",
        "g?y/../x,      http://a/b/c/g?y/../x",
        "https://h/i,   https://h/i",
        "HTTPS://H/i,   HTTPS://H/i",
        "http://h/a/../b, http://h/b",
        "//[::1]:8/x,   http://[::1]:8/x",
        "./a:b,         http://a/b/c/a:b",
        "/g[1]?h[2],    http://a/g%5B1%5D?h[2]",
    })
    void a_reference_is_joined_as_the_standard_has_it(String reference, URI address) {
        assertEquals(address, UriReference.resolve(URI.create("http://a/b/c/d;p?q"), reference));
    }

    @ParameterizedTest
    @CsvSource({
        "http://a,     g,   http://a/g",
        "http://a?q,   ?y,  http://a?y",
        "http://a:8/x, /g,  http://a:8/g",
        "http://a/b//, c,   http://a/b//c",
    })
    void a_reference_is_joined_to_addresses_of_all_shapes(URI base, String reference, URI address) {
        assertEquals(address, UriReference.resolve(base, reference));
    }

    @Test
    void a_character_that_is_not_ASCII_is_encoded_once() {
        String header =
                new String(
                        "/\u00e9?q=\u20ac".getBytes(StandardCharsets.UTF_8),
                        StandardCharsets.ISO_8859_1);

        assertEquals(
                "http://a/%C3%A9?q=%E2%82%AC",
                UriReference.resolve(URI.create("http://a/x"), header).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "'/a b',    http://a/a%20b",
        "' /g ',    http://a/g",
        "/%C3%A9,   http://a/%C3%A9",
        "'/{x}|\"', http://a/%7Bx%7D%7C%22",
    })
    void a_character_that_an_address_cannot_have_is_encoded(String reference, String address) {
        assertEquals(address, UriReference.resolve(URI.create("http://a/x"), reference).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://[/x", "/%zz", "/a\u0001"})
    void what_is_no_address_is_refused(String reference) {
        assertThrows(
                IllegalArgumentException.class,
                () -> UriReference.resolve(URI.create("http://a/x"), reference));
    }
}
