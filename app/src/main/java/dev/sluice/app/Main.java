package dev.sluice.app;

import dev.sluice.service.Sluice;
import dev.sluice.source.Sources;

/** The service that {@code scripts/run} starts: the examples, and all that a service comes with. */
public final class Main {

    private Main() {}

    /**
     * Starts the service.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        Prices prices = Prices.start();
        Sluice.service()
                .controllers(new HelloController())
                .source("prices", request -> Sources.publisher(prices.publisher()))
                .onStop(prices::close)
                .start(args);
    }
}
