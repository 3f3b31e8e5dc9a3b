package dev.sluice.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.event.WireBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class EventStreamParserPropertyTest {

    /** What means something, alone or side by side; one character is one byte. */
    private static final List<String> PIECES =
            List.of(
                    "\n",
                    "\n",
                    "\r",
                    "\r\n",
                    "\n\n",
                    ":",
                    " ",
                    "\0",
                    "data",
                    "data: ",
                    "data:x",
                    "event: y",
                    "id: 1",
                    "id:",
                    "retry: 5",
                    "a",
                    "\u00EF\u00BB\u00BF",
                    "\u00C3\u00A9",
                    "\u00E2\u0082",
                    "\u00F0\u009F\u0098\u0080",
                    "\u00ED\u00BF",
                    "\u00ED\u00A0\u0080",
                    "\u00F4\u0090",
                    "\u00FF");

    @Property(seed = "1")
    void the_parser_agrees_with_the_standard_however_the_bytes_are_split(
            @ForAll("streams") byte[] stream, @ForAll Random random) {
        EventStreamParser parser = new EventStreamParser("", Integer.MAX_VALUE);

        List<ReceivedEvent> events = EventStreamParserTest.parse(parser, cut(stream, random));

        assertEquals(StandardsWords.events(stream), events);
    }

    @Property(seed = "1", edgeCases = EdgeCasesMode.NONE)
    void encoded_events_are_parsed_back_unchanged(
            @ForAll("sent") List<MessageEvent> sent, @ForAll Random random) {
        WireBuffer wire = new WireBuffer();
        sent.forEach(event -> EventEncoder.create().encode(event, wire));
        EventStreamParser parser = new EventStreamParser("", Integer.MAX_VALUE);

        List<ReceivedEvent> events =
                EventStreamParserTest.parse(parser, cut(wire.toByteArray(), random));

        assertEquals(received(sent), events);
    }

    @Provide
    Arbitrary<byte[]> streams() {
        return Arbitraries.of(PIECES)
                .list()
                .ofMaxSize(40)
                .map(pieces -> String.join("", pieces).getBytes(ISO_8859_1));
    }

    @Provide
    Arbitrary<List<MessageEvent>> sent() {
        Arbitrary<Object> data =
                Arbitraries.of("a", "\u00e9\ud83d\ude00", " ", ":", "\n", "\r\n", "\uFEFF", "id: 9")
                        .list()
                        .ofMaxSize(6)
                        .map(pieces -> String.join("", pieces));
        return Combinators.combine(
                        data.optional(0.8),
                        Arbitraries.of("", "1", "a b").optional(),
                        Arbitraries.of("", "add", " b:").optional())
                .as((text, id, type) ->
                        new MessageEvent(text, text.flatMap(t -> id), type, Optional.empty()))
                .list()
                .ofMaxSize(6);
    }

    private static List<ReceivedEvent> received(List<MessageEvent> sent) {
        List<ReceivedEvent> received = new ArrayList<>();
        String id = "";
        for (MessageEvent event : sent) {
            id = event.id().orElse(id);
            if (event.data().isPresent()) {
                String type = event.type().orElse("");
                received.add(
                        new ReceivedEvent(
                                type.isEmpty() ? "message" : type,
                                event.data().get().toString().replaceAll("\r\n?", "\n"),
                                id));
            }
        }
        return received;
    }

    private static byte[][] cut(byte[] stream, Random random) {
        List<byte[]> chunks = new ArrayList<>();
        for (int from = 0; from < stream.length; ) {
            int to = Math.min(stream.length, from + random.nextInt(9));
            chunks.add(Arrays.copyOfRange(stream, from, to));
            from = to;
        }
        return chunks.toArray(byte[][]::new);
    }
}
