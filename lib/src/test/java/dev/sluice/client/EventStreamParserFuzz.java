package dev.sluice.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

class EventStreamParserFuzz {

    @FuzzTest(maxExecutions = 20_000)
    void the_parser_finds_the_same_events_as_the_algorithm_of_the_standard(FuzzedDataProvider data)
            throws Exception {
        int cut = data.consumeInt(0, 64);
        byte[] stream = data.consumeRemainingAsBytes();
        int middle = Math.min(cut, stream.length);
        byte[] head = Arrays.copyOf(stream, middle);
        byte[] tail = Arrays.copyOfRange(stream, middle, stream.length);

        assertEquals(
                StandardsWords.events(stream),
                EventStreamParserTest.parse(
                        new EventStreamParser("", Integer.MAX_VALUE), head, tail));
    }
}
