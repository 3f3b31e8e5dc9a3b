package dev.sluice.source;

import java.util.List;

/** A source made by an operator from others, of which some have something to release. */
record DerivedSource<T>(List<Source<?>> upstreams, Source<T> derived)
        implements Source<T>, Discardable {

    /** The derived source, which is discarded together with those it comes from. */
    static <T> Source<T> of(List<Source<?>> upstreams, Source<T> derived) {
        List<Source<?>> held = upstreams.stream().filter(Discardable.class::isInstance).toList();
        return held.isEmpty() ? derived : new DerivedSource<>(held, derived);
    }

    /** The derived source, which is discarded together with the one it comes from. */
    static <T> Source<T> of(Source<?> upstream, Source<T> derived) {
        return of(List.of(upstream), derived);
    }

    @Override
    public Feed<T> open(ResumePoint from) throws Exception {
        return derived.open(from);
    }

    @Override
    public void discard() {
        upstreams.forEach(Sources::discard);
    }
}
