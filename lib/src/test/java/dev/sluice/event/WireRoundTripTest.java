package dev.sluice.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sluice.protocol.ControlType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Encoded events read back with OkHttp's parser, which is independent of our encoder. */
class WireRoundTripTest {

    /** What could be mistaken for a part of the format; all of Unicode comes beside it. */
    private static final List<String> TRAPS =
            List.of(
                    "\n",
                    "\r",
                    "\r\n",
                    "\n\n",
                    " ",
                    "  ",
                    ":",
                    "\0",
                    "\t",
                    "\uFEFF",
                    "\u0085",
                    "\u2028",
                    "\u2029",
                    "data: ",
                    "id: 1",
                    "event: x",
                    "retry: 1",
                    "😀",
                    "end");

    @Property(
            seed = "1",
            edgeCases = EdgeCasesMode.NONE) // there are too many, and the traps are most of them
    void a_client_receives_exactly_the_events_of_a_stream(@ForAll("streams") List<Object> stream) {
        WireBuffer wire = new WireBuffer();
        stream.forEach(element -> EventEncoder.create().encode(element, wire));

        assertEquals(dispatched(stream), ReceivedEvent.parse(wire));
    }

    @Property(seed = "1")
    void JSON_has_the_same_value_whether_or_not_it_is_indented(
            @ForAll("objects") Map<String, List<String>> object, @ForAll boolean indented)
            throws JsonProcessingException {
        ObjectMapper mapper =
                JsonMapping.create().configure(SerializationFeature.INDENT_OUTPUT, indented);
        WireBuffer wire = new WireBuffer();
        EventEncoder.create(mapper).encode(object, wire);

        String data = ReceivedEvent.parse(wire).getFirst().data();

        assertEquals(object, mapper.readValue(data, Map.class));
    }

    @Property(seed = "1")
    void an_id_is_refused_or_written_on_one_line(@ForAll("texts") String id) {
        assertRefusedOrWritten(
                List.of("id: " + id, "data: x", "", ""), () -> MessageEvent.of("x").withId(id));
    }

    @Property(seed = "1")
    void a_type_is_refused_or_written_on_one_line(@ForAll("texts") String type) {
        assertRefusedOrWritten(
                List.of("event: " + type, "", ""),
                () ->
                        new MessageEvent(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(type),
                                Optional.empty()));
    }

    private static void assertRefusedOrWritten(List<String> lines, Supplier<MessageEvent> making) {
        MessageEvent event;
        try {
            event = making.get();
        } catch (IllegalArgumentException refused) {
            return;
        }
        assertEquals(lines, List.of(Wire.of(event).split("[\r\n]", -1)));
    }

    /** What a client makes of a stream by the standard, told in OkHttp's terms. */
    private static List<ReceivedEvent> dispatched(List<Object> stream) {
        List<ReceivedEvent> received = new ArrayList<>();
        String lastId = "";
        for (Object element : stream) {
            if (element instanceof MessageEvent event && event.data().isPresent()) {
                lastId = event.id().orElse(lastId);
                String type = event.type().orElse("");
                received.add(
                        new ReceivedEvent(
                                lastId.isEmpty() ? null : lastId,
                                type.isEmpty() ? null : type,
                                event.data().get().toString().replaceAll("\r\n?", "\n")));
            }
        }
        return received;
    }

    @Provide
    Arbitrary<List<Object>> streams() {
        return Arbitraries.<Object>oneOf(
                        events(),
                        events(),
                        retries().map(MessageEvent::ofRetry),
                        texts().map(Comment::new))
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    /** OkHttp forgets the id of an event without data, against the standard: each has data here. */
    private Arbitrary<MessageEvent> events() {
        return Combinators.combine(
                        texts().<Object>map(text -> text).map(Optional::of),
                        ids().optional(),
                        types().optional(),
                        retries().optional())
                .as(MessageEvent::new);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.frequencyOf(
                        Tuple.of(2, Arbitraries.of(TRAPS)), Tuple.of(1, codePoints()))
                .list()
                .ofMaxSize(12)
                .map(pieces -> String.join("", pieces));
    }

    @Provide
    Arbitrary<Map<String, List<String>>> objects() {
        return Arbitraries.maps(texts(), texts().list().ofMaxSize(3)).ofMaxSize(4);
    }

    /** Without halves of surrogate pairs, which UTF-8 cannot say. */
    private static Arbitrary<String> codePoints() {
        return Arbitraries.integers()
                .between(0, Character.MAX_CODE_POINT)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .map(Character::toString);
    }

    private Arbitrary<String> types() {
        return texts().map(text -> text.replaceAll("[\r\n\0]", ""))
                .filter(type -> !ControlType.isReserved(type));
    }

    private static Arbitrary<String> ids() {
        return Arbitraries.strings()
                .withCharRange(' ', '~')
                .ofMaxLength(20)
                .map(String::strip)
                .filter(id -> !id.equals(ControlType.END_ID));
    }

    private static Arbitrary<Duration> retries() {
        return Arbitraries.longs().between(100, 3_600_000).map(Duration::ofMillis);
    }
}
