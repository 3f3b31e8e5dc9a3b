package dev.sluice.event;

import io.helidon.http.sse.SseEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Helidon's events as ours. Their comment has no place in a message event: it is written apart. */
final class HelidonEvents {

    private HelidonEvents() {}

    /** Empty when the event is nothing but a comment. */
    static Optional<MessageEvent> toMessageEvent(SseEvent event) {
        Optional<Object> data = Optional.of(event.data()).filter(d -> !d.equals(SseEvent.NO_DATA));
        if (data.isEmpty()
                && event.id().isEmpty()
                && event.name().isEmpty()
                && retry(event).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new MessageEvent(
                        data.map(HelidonEvents::asText), event.id(), event.name(), retry(event)));
    }

    /** Helidon 4.5.0 throws for an event that has no reconnection delay. */
    private static Optional<Duration> retry(SseEvent event) {
        try {
            return event.reconnectMillis();
        } catch (NullPointerException none) {
            return Optional.empty();
        }
    }

    /** The stock sink writes a byte array as the text that it is; JSON would make it Base64. */
    private static Object asText(Object data) {
        return data instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : data;
    }
}
