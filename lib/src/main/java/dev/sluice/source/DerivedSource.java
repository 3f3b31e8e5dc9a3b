package dev.sluice.source;

import java.util.List;

/**
 * A source made by a step from others.
 *
 * @param upstreams those that have the places of this one
 * @param released those that may have something to release
 * @param derived what it gives
 */
record DerivedSource<T>(List<Source<?>> upstreams, List<Source<?>> released, Source<T> derived)
        implements Source<T>, Discardable {

    static <T> Source<T> of(Source<?> upstream, Source<T> derived) {
        return of(List.of(upstream), derived);
    }

    static <T> Source<T> of(List<Source<?>> upstreams, Source<T> derived) {
        return new DerivedSource<>(upstreams, upstreams, derived);
    }

    @Override
    public void run(ResumePoint from, Emitter<? super T> out) throws Exception {
        derived.run(from, out);
    }

    @Override
    public boolean keepsAllAfter(ResumePoint from) throws Exception {
        for (Source<?> upstream : upstreams) {
            if (!upstream.keepsAllAfter(from)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void discard() {
        released.forEach(Sources::discard);
    }
}
