package dev.sluice.app;

import dev.sluice.client.ClientListener;
import dev.sluice.client.ClientOptions;
import dev.sluice.client.EventClient;
import dev.sluice.client.EventStreamException;
import dev.sluice.client.ReceivedEvent;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The client of the library, on a thread for each stream. */
final class JavaTestedClient implements TestedClient {

    /** A learned one is ten seconds at least. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(3);

    private final String name;
    private final List<EventClient> clients = new CopyOnWriteArrayList<>();

    JavaTestedClient(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void read(URI stream, Reading reading) {
        EventClient client =
                EventClient.open(
                        ClientOptions.of(stream).withReadTimeout(READ_TIMEOUT),
                        new ClientListener() {});
        clients.add(client);
        Thread.startVirtualThread(() -> readAll(client, reading));
    }

    private static void readAll(EventClient client, Reading reading) {
        try {
            for (ReceivedEvent event : client) {
                reading.see(new SeenEvent(event.type(), event.data(), event.lastEventId()));
            }
        } catch (EventStreamException refused) {
            // The end as any other: clients differ in what they say of it.
        }
        reading.stop();
    }

    @Override
    public void close() {
        clients.forEach(EventClient::close);
    }
}
