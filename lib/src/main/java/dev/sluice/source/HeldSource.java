package dev.sluice.source;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A source that can be run once, since it is made of something that can be consumed only once. If
 * that must be released, it is held until the source is run or {@link #discard discarded}.
 */
final class HeldSource<T> implements Source<T>, Discardable {

    private final AtomicBoolean used = new AtomicBoolean();
    private final Source<T> source;
    private final Runnable release;

    /**
     * @param source run once; it releases what it is made of
     * @param release releases it if the source is not run
     */
    HeldSource(Source<T> source, Runnable release) {
        this.source = source;
        this.release = release;
    }

    @Override
    public void run(ResumePoint from, Emitter<? super T> out) throws Exception {
        if (used.getAndSet(true)) {
            throw new IllegalStateException(
                    "this source can be run once; make a new one for each stream");
        }
        source.run(from, out);
    }

    @Override
    public void discard() {
        if (!used.getAndSet(true)) {
            release.run();
        }
    }
}
