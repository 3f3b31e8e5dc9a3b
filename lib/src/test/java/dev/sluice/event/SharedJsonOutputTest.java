package dev.sluice.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.annotation.JsonIdentityInfo;
import com.fasterxml.jackson.annotation.ObjectIdGenerators;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** JSON generators are shared between streams, but no mapper can leak data from one to another. */
class SharedJsonOutputTest {

    /** One event after another, each for another stream. */
    private static List<String> streams(ObjectMapper mapper, Object... elements) {
        EventEncoder encoder = EventEncoder.create(mapper);
        return List.of(elements).stream().map(element -> Wire.by(encoder, element)).toList();
    }

    private static <T> ObjectMapper serializing(Class<T> type, JsonSerializer<T> serializer) {
        return JsonMapping.create()
                .registerModule(new SimpleModule().addSerializer(type, serializer));
    }

    @Test
    void a_mapper_that_does_not_flush_leaks_nothing_into_the_next_stream() {
        ObjectMapper lazy =
                JsonMapping.create().disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);

        assertEquals(
                List.of("data: {\"user\":1}\n\n", "data: {\"user\":2}\n\n"),
                streams(lazy, Map.of("user", 1), Map.of("user", 2)));
    }

    @Test
    void a_generator_that_flushes_only_on_close_leaks_nothing_into_the_next_stream() {
        ObjectMapper late =
                new ObjectMapper(
                        JsonFactory.builder()
                                .addDecorator((factory, generator) -> new Late(generator))
                                .build());

        assertEquals(
                List.of("data: {\"user\":1}\n\n", "data: {\"user\":2}\n\n"),
                streams(late, Map.of("user", 1), Map.of("user", 2)));
    }

    private static final class Late extends JsonGeneratorDelegate {

        Late(JsonGenerator generator) {
            super(generator);
        }

        @Override
        public void flush() {}
    }

    @JsonIdentityInfo(generator = ObjectIdGenerators.IntSequenceGenerator.class, property = "@id")
    record User(String name) {}

    @Test
    void an_object_with_an_identity_is_written_in_full_to_each_stream() {
        User shared = new User("ann");

        assertEquals(
                List.of(
                        "data: {\"@id\":1,\"name\":\"ann\"}\n\n",
                        "data: {\"@id\":1,\"name\":\"ann\"}\n\n"),
                streams(JsonMapping.create(), shared, shared));
    }

    record Count() {}

    @Test
    void an_attribute_set_by_a_serializer_is_dropped_after_its_value() {
        ObjectMapper counting =
                serializing(
                        Count.class,
                        new JsonSerializer<>() {
                            @Override
                            public void serialize(
                                    Count value, JsonGenerator json, SerializerProvider provider)
                                    throws IOException {
                                Object seen = provider.getAttribute("seen");
                                int now = seen == null ? 1 : (int) seen + 1;
                                provider.setAttribute("seen", now);
                                json.writeNumber(now);
                            }
                        });

        assertEquals(
                List.of("data: 1\n\n", "data: 1\n\n"), streams(counting, new Count(), new Count()));
    }

    record Unfinished() {}

    @Test
    void an_object_left_open_by_a_serializer_is_refused_without_affecting_the_next() {
        EventEncoder encoder =
                EventEncoder.create(
                        serializing(
                                Unfinished.class,
                                new JsonSerializer<>() {
                                    @Override
                                    public void serialize(
                                            Unfinished value,
                                            JsonGenerator json,
                                            SerializerProvider provider)
                                            throws IOException {
                                        json.writeStartArray();
                                        json.writeString("secret");
                                    }
                                }));
        WireBuffer out = new WireBuffer();

        assertThrows(EventEncodingException.class, () -> encoder.encode(new Unfinished(), out));
        encoder.encode(Map.of("user", 2), out);

        assertEquals("data: {\"user\":2}\n\n", out.toString());
    }

    record Settings() {}

    @Test
    void a_setting_changed_by_a_serializer_is_restored_after_its_value() {
        ObjectMapper changing =
                serializing(
                        Settings.class,
                        new JsonSerializer<>() {
                            @Override
                            public void serialize(
                                    Settings value, JsonGenerator json, SerializerProvider provider)
                                    throws IOException {
                                json.setHighestNonEscapedChar(127);
                                json.useDefaultPrettyPrinter();
                                json.writeString("\u00e9");
                            }
                        });

        assertEquals(
                List.of("data: \"\\u00E9\"\n\n", "data: {\"user\":\"\u00e9\"}\n\n"),
                streams(changing, new Settings(), Map.of("user", "\u00e9")));
    }

    @Test
    void a_mapper_that_indents_writes_each_value_in_the_same_way() {
        ObjectMapper indenting = JsonMapping.create().enable(SerializationFeature.INDENT_OUTPUT);
        String indented = "data: {\ndata:   \"user\" : 1\ndata: }\n\n";

        assertEquals(
                List.of(indented, indented),
                streams(indenting, Map.of("user", 1), Map.of("user", 1)));
    }

    record Broken() {}

    @Test
    void a_failure_after_some_output_leaves_nothing_for_the_next_stream() {
        EventEncoder encoder =
                EventEncoder.create(
                        serializing(
                                Broken.class,
                                new JsonSerializer<>() {
                                    @Override
                                    public void serialize(
                                            Broken value,
                                            JsonGenerator json,
                                            SerializerProvider provider)
                                            throws IOException {
                                        json.writeString("secret ".repeat(3_000));
                                        throw new StackOverflowError();
                                    }
                                }));
        WireBuffer out = new WireBuffer();

        assertThrows(Throwable.class, () -> encoder.encode(new Broken(), out));
        encoder.encode(Map.of("user", 2), out);

        assertEquals("data: {\"user\":2}\n\n", out.toString());
    }
}
