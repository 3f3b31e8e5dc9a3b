package dev.sluice.source;

import dev.sluice.event.ControlEvent;
import dev.sluice.event.EncodedEvent;
import dev.sluice.event.MessageEvent;
import io.helidon.http.sse.SseEvent;
import java.util.Optional;

/** The last event id that a client has once it has got an element. */
final class ElementId {

    private ElementId() {}

    /** Empty if the element does not change what the client has. */
    static Optional<String> of(Object element) {
        return switch (element) {
            case EncodedEvent event -> event.id();
            case MessageEvent event -> event.id();
            case ControlEvent event -> event.id();
            case SseEvent event -> event.id();
            default -> Optional.empty();
        };
    }
}
