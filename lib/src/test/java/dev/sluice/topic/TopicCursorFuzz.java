package dev.sluice.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Map;
import java.util.Optional;

class TopicCursorFuzz {

    @FuzzTest(maxExecutions = 20_000)
    void an_id_is_a_cursor_or_none(FuzzedDataProvider data) {
        String id = data.consumeRemainingAsAsciiString();
        Position.parse(id)
                .ifPresent(position ->
                        assertEquals(Optional.of(position), Position.parse(position.toString())));
        Optional<Map<String, Position>> cursor = TopicCursor.parse(id);
        cursor.ifPresent(positions ->
                positions
                        .values()
                        .forEach(position ->
                                assertEquals(
                                        Optional.of(position),
                                        Position.parse(position.toString()))));
    }
}
