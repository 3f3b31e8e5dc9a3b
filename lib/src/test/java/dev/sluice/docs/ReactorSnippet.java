package dev.sluice.docs;

import static java.time.Duration.ofMillis;

import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;

/** The code of docs/streams.md that needs Reactor, so that it is compiled. */
final class ReactorSnippet {

    private ReactorSnippet() {}

    static Source<?> buffered(Flux<String> flux) {
        return Sources.publisher(
                JdkFlowAdapter.publisherToFlowPublisher(flux.bufferTimeout(100, ofMillis(50))));
    }
}
