package dev.sluice.app;

import dev.sluice.http.EventStreams;
import dev.sluice.session.DrainOptions;
import io.helidon.common.Weighted;
import io.helidon.spi.HelidonShutdownHandler;

/**
 * Ends the streams when the service is told to stop, while the server still runs: it is called
 * before the handler of the server, which would cut them.
 */
record LastWords(EventStreams streams, DrainOptions options)
        implements HelidonShutdownHandler, Weighted {

    @Override
    public void shutdown() {
        streams.drain(options);
    }

    @Override
    public double weight() {
        return Weighted.DEFAULT_WEIGHT + 100;
    }
}
