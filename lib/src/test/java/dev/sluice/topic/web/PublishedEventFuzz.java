package dev.sluice.topic.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.event.WireBuffer;
import dev.sluice.topic.Topics;
import io.helidon.http.BadRequestException;

class PublishedEventFuzz {

    @FuzzTest(maxExecutions = 20_000)
    void a_body_is_one_event_a_line_or_a_bad_request(FuzzedDataProvider data) {
        String body = data.consumeRemainingAsString();
        oneBlock(MessageEvent.of(body));
        try {
            oneBlock(PublishedEvent.fromJson(body, false));
        } catch (BadRequestException refused) {
            // what it must do with what it does not understand
        }
        try (Topics topics = Topics.inMemory()) {
            NdjsonBatch.parse(body, topics.topic("news"), false);
        }
    }

    /** However it is written, it must not become two. */
    private static void oneBlock(MessageEvent event) {
        WireBuffer wire = new WireBuffer();
        EventEncoder.create().encode(event, wire);
        String text = wire.toString();
        assertEquals(text.length() - 2, text.indexOf("\n\n"), text);
        assertEquals(-1, text.indexOf('\r'), text);
    }
}
