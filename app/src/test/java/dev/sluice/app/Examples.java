package dev.sluice.app;

import dev.sluice.client.ClientOptions;
import dev.sluice.client.EventClient;
import dev.sluice.client.ReceivedEvent;
import dev.sluice.http.stream.SourceFactory;
import dev.sluice.service.ServiceBuilder;
import dev.sluice.service.SluiceService;
import dev.sluice.source.Sources;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Services of one example, on free ports, and their streams. */
public final class Examples {

    private Examples() {}

    /** Starts a service without prices. */
    public static SluiceService open(ServiceBuilder example) {
        return openWithPrices(example, request -> Sources.of());
    }

    /** Starts a service with these prices, of which the configuration has a route. */
    public static SluiceService openWithPrices(ServiceBuilder example, SourceFactory prices) {
        return example.source("prices", prices).open("--server.port=0", "--admin.port=0");
    }

    /** A client of a stream, which has sent no request yet. */
    public static EventClient client(SluiceService service, String path) {
        return EventClient.open(ClientOptions.of(service.address().resolve(path)));
    }

    /** All events of a stream that ends by itself, each as its type and its data. */
    public static List<String> events(SluiceService service, String path) {
        try (EventClient client = client(service, path)) {
            return ofApplication(client).map(event -> event.type() + " " + event.data()).toList();
        }
    }

    /** The next event of a client that is one of the application. */
    public static ReceivedEvent first(EventClient client) {
        return ofApplication(client).findFirst().orElseThrow();
    }

    /** The events of a client but for those of the service itself, which have no data but {}. */
    public static Stream<ReceivedEvent> ofApplication(EventClient client) {
        return StreamSupport.stream(client.spliterator(), false)
                .filter(event -> !event.data().equals("{}"));
    }
}
