package dev.sluice.docs;

import dev.sluice.feature.FeatureBuilder;
import dev.sluice.feature.SluiceFeature;
import dev.sluice.http.stream.SourceFactory;
import dev.sluice.source.Sources;

/** Code of docs/typed-events.md, so that it is compiled. */
final class TypedEventSnippets {

    private TypedEventSnippets() {}

    sealed interface JobEvent {

        record Result(int sum) implements JobEvent {}
    }

    static FeatureBuilder route() {
        return SluiceFeature.builder().stream(
                "/jobs/{steps}",
                SourceFactory.typed(JobEvent.class, request -> Sources.of(new JobEvent.Result(1))));
    }
}
