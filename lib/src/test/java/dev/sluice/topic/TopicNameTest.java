package dev.sluice.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "news", "chat/7", "A.b_c~d-e", "...", ".a", "a/b/c", "a.."})
    void a_name_consists_of_parts_separated_by_slashes(String name) {
        assertEquals(name, new TopicName(name).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "/", "a/", "/a", "a//b", ".", "..", "a/..", "../a", "a/./b", "a b", "a%2Fb",
                "ä", "a\n", "a{b}", "a:b", "a@b", "a[b", "a`b"
            })
    void a_name_of_another_form_is_refused(String name) {
        assertThrows(IllegalArgumentException.class, () -> new TopicName(name));
    }

    @Test
    void a_name_and_its_parts_have_a_maximum_length() {
        String part = "a".repeat(128);
        String longest = (part + "/").repeat(3) + "a".repeat(125);
        assertEquals(TopicName.MAX_LENGTH, new TopicName(longest).value().length());
        assertThrows(IllegalArgumentException.class, () -> new TopicName(longest + "a"));
        assertThrows(IllegalArgumentException.class, () -> new TopicName(part + "a"));
    }
}
