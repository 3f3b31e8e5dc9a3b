package dev.sluice.app;

import dev.sluice.http.stream.SourceFactory;
import dev.sluice.service.ServiceBuilder;
import dev.sluice.service.SluiceService;
import dev.sluice.source.Sources;
import dev.sluice.testing.TestRequest;

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

    /** A request for a stream of the service. */
    public static TestRequest request(SluiceService service, String path) {
        return TestRequest.to(service.address().resolve(path));
    }
}
