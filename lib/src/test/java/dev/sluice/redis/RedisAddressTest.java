package dev.sluice.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    redis://host                            | redis://host:6379
                    redis://host:1/2                        | redis://host:1/2
                    redis://[::1]:7000                      | redis://[::1]:7000
                    rediss://user:p%40ss@host               | rediss://host:6379
                    redis+sentinel://a,b:2/main             | redis+sentinel://a:26379,b:2/main
                    rediss+sentinel://a/main/1              | rediss+sentinel://a:26379/main/1
                    redis+cluster://a:1,b:2                 | redis+cluster://a:1,b:2
                    """)
    void the_text_form_of_an_address_omits_the_password(String uri, String text) {
        assertEquals(text, RedisAddress.parse(uri).toString());
    }

    @Test
    void an_address_has_the_user_and_the_password() {
        RedisAddress address = RedisAddress.parse("redis://alice:p%40s:s@host");
        assertEquals(Optional.of("alice"), address.username());
        assertEquals(Optional.of(new Secret("p@s:s")), address.password());
        assertEquals(
                Optional.of(new Secret("only")),
                RedisAddress.parse("redis://:only@host").password());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host:6379",
                "http://:secret@host",
                "redis://",
                "redis://a,b",
                "redis://host:secret",
                "redis://host/x",
                "redis://host/0/1",
                "redis://host?secret",
                "redis+sentinel://a",
                "redis+sentinel://a/main/x",
                "redis+cluster://a/1",
                "redis://ho st:secret"
            })
    void an_invalid_address_is_refused_and_not_quoted(String uri) {
        var refused = assertThrows(IllegalArgumentException.class, () -> RedisAddress.parse(uri));
        assertFalse(refused.getMessage().contains("secret"));
    }
}
