package dev.sluice.controller;

import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;

/**
 * The one class that needs the Reactive Streams library, which is optional: it is loaded only when
 * a method returns a publisher of that library, which is there then.
 */
final class ReactiveStreams {

    private ReactiveStreams() {}

    static Source<Object> toSource(Object publisher) {
        return Sources.publisher(FlowAdapters.toFlowPublisher((Publisher<?>) publisher));
    }
}
