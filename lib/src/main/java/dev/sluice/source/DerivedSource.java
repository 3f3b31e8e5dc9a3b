package dev.sluice.source;

/** A source made by an operator from one that has something to release. */
record DerivedSource<T>(Discardable upstream, Source<T> derived) implements Source<T>, Discardable {

    /** The derived source, which is discarded together with the one it comes from. */
    static <T> Source<T> of(Source<?> upstream, Source<T> derived) {
        return upstream instanceof Discardable held ? new DerivedSource<>(held, derived) : derived;
    }

    @Override
    public Feed<T> open(ResumePoint from) throws Exception {
        return derived.open(from);
    }

    @Override
    public void discard() {
        upstream.discard();
    }
}
