package dev.sluice.app.relay;

import dev.sluice.client.ClientOptions;
import dev.sluice.client.EventClient;
import dev.sluice.client.ReceivedEvent;
import dev.sluice.controller.Sse;
import dev.sluice.controller.SseController;
import dev.sluice.event.MessageEvent;
import dev.sluice.protocol.ControlType;
import dev.sluice.source.EventSink;
import java.net.URI;
import java.util.Optional;

/**
 * Another server's stream, passed on with its ids: a client that comes back goes on where it was.
 * The other server is read at the speed of the client, and left when the client leaves. It ends the
 * relayed stream when it ends its own.
 */
@SseController
public final class RelayController {

    private final URI upstream;

    /**
     * A relay.
     *
     * @param upstream the stream of the other server
     */
    public RelayController(URI upstream) {
        this.upstream = upstream;
    }

    @Sse("/relay")
    void relay(EventSink events) throws InterruptedException {
        ClientOptions options =
                ClientOptions.of(upstream).withLastEventId(events.lastEventId().orElse(""));
        try (EventClient client = EventClient.open(options)) {
            Optional<ReceivedEvent> event = client.next();
            while (event.isPresent()) {
                events.send(relayed(event.get()));
                event = client.next();
            }
        }
    }

    private static MessageEvent relayed(ReceivedEvent received) {
        MessageEvent event = MessageEvent.of(received.data()).withType(type(received.type()));
        return received.lastEventId().isEmpty() ? event : event.withId(received.lastEventId());
    }

    /**
     * A gap of the other server is told as one of its, since only a service itself tells of its
     * own.
     */
    private static String type(String type) {
        return ControlType.isReserved(type) ? "upstream-" + type : type;
    }
}
