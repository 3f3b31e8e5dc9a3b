package dev.sluice.topic;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.event.EncodedEvent;
import dev.sluice.event.MessageEvent;
import java.util.function.Function;

/** The key by which {@link OnOverflow#LATEST} keeps events. */
final class EventKey {

    private static final ObjectMapper JSON = new ObjectMapper();

    private EventKey() {}

    /** The type of an event. */
    static Function<EncodedEvent, String> type() {
        return event -> event.decode().type().orElse("");
    }

    /** The value that a pointer finds in the data of an event, or its type if it finds nothing. */
    static Function<EncodedEvent, String> pointer(String expression) {
        JsonPointer pointer = JsonPointer.compile(expression);
        return event -> {
            MessageEvent decoded = event.decode();
            try {
                String found =
                        JSON.readTree(decoded.data().orElse("").toString()).at(pointer).asText();
                return found.isEmpty() ? decoded.type().orElse("") : "=" + found;
            } catch (JsonProcessingException e) {
                return decoded.type().orElse("");
            }
        };
    }
}
