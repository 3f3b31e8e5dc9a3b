package dev.sluice.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.util.RawValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class JsonDataTest {

    record Price(String symbol, BigDecimal lastPrice, Optional<String> note) {}

    enum Side {
        BUY
    }

    @Nested
    class DataThatIsNoText {

        @Test
        void a_map_becomes_JSON() {
            assertEquals(
                    """
                    data: {"hello":"world"}

                    """,
                    Wire.of(MessageEvent.of(Map.of("hello", "world"))));
        }

        @Test
        void a_record_becomes_JSON() {
            Price price = new Price("ACME", new BigDecimal("12.50"), Optional.of("high"));

            assertEquals(
                    """
                    data: {"symbol":"ACME","lastPrice":12.50,"note":"high"}

                    """,
                    Wire.of(price));
        }

        @Test
        void a_list_becomes_JSON() {
            assertEquals(
                    """
                    data: [1,"two",true]

                    """,
                    Wire.of(List.of(1, "two", true)));
        }

        @Test
        void an_array_becomes_JSON() {
            assertEquals(
                    """
                    data: [1,2]

                    data: ["a","b"]

                    """,
                    Wire.of(new int[] {1, 2}, new String[] {"a", "b"}));
        }

        @Test
        void a_number_or_a_boolean_becomes_JSON() {
            assertEquals(
                    """
                    data: 42

                    data: 0.5

                    data: true

                    """,
                    Wire.of(42, 0.5, true));
        }

        @Test
        void an_enum_constant_or_a_character_becomes_a_JSON_string() {
            assertEquals(
                    """
                    data: "BUY"

                    data: "x"

                    """,
                    Wire.of(Side.BUY, 'x'));
        }

        @Test
        void dates_times_and_durations_are_written_in_ISO_8601() {
            assertEquals(
                    """
                    data: "2026-02-28"

                    data: "2026-02-28T12:30:00Z"

                    data: "PT1M30S"

                    """,
                    Wire.of(
                            LocalDate.of(2026, 2, 28),
                            Instant.parse("2026-02-28T12:30:00Z"),
                            Duration.ofSeconds(90)));
        }

        @Test
        void an_optional_becomes_its_value_or_null() {
            assertEquals(
                    """
                    data: {"a":1}

                    data: null

                    """,
                    Wire.of(Optional.of(Map.of("a", 1)), Optional.empty()));
        }

        @Test
        void an_array_of_bytes_becomes_Base64() {
            assertEquals(
                    """
                    data: "AQID"

                    """,
                    Wire.of(new byte[] {1, 2, 3}));
        }
    }

    @Nested
    class Json {

        @Test
        void line_breaks_in_JSON_strings_are_escaped_in_one_data_line() {
            assertEquals(
                    """
                    data: {"text":"a\\r\\nb"}

                    """,
                    Wire.of(Map.of("text", "a\r\nb")));
        }

        @Test
        void JSON_is_written_in_UTF_8() {
            assertEquals(
                    """
                    data: {"größe":"温"}

                    """,
                    Wire.of(Map.of("größe", "温")));
        }

        @Test
        void indented_JSON_has_a_data_line_for_each_of_its_lines() {
            ObjectMapper indenting =
                    JsonMapping.create().enable(SerializationFeature.INDENT_OUTPUT);

            assertEquals(
                    """
                    data: {
                    data:   "hello" : "world"
                    data: }

                    """,
                    Wire.by(EventEncoder.create(indenting), Map.of("hello", "world")));
        }

        @Test
        void raw_JSON_is_split_at_each_kind_of_line_break() {
            assertEquals(
                    """
                    data: [
                    data: 1,
                    data: 2
                    data: ]

                    """,
                    Wire.of(new RawValue("[\n1,\r\n2\r]")));
        }

        @Test
        void raw_JSON_is_split_at_CR_even_without_other_line_breaks() {
            assertEquals(
                    """
                    data: [1,
                    data: 2]

                    """,
                    Wire.of(new RawValue("[1,\r2]")));
        }

        @Test
        void JSON_is_written_with_the_given_mapper() {
            ObjectMapper snakes =
                    JsonMapping.create()
                            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
            Price price = new Price("ACME", BigDecimal.ONE, Optional.empty());

            assertEquals(
                    """
                    data: {"symbol":"ACME","last_price":1,"note":null}

                    """,
                    Wire.by(EventEncoder.create(snakes), price));
        }
    }
}
