package dev.sluice.source;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A source that can be opened once, since it is made of something that can be consumed only once.
 * If that must be released, it is held until the source is opened or {@link #discard discarded}.
 */
final class HeldSource<T> implements Source<T>, Discardable {

    private final AtomicBoolean used = new AtomicBoolean();
    private final Source<T> source;
    private final Runnable release;

    /**
     * @param source opened once; its feed releases what the source is made of
     * @param release releases it if the source is not opened
     */
    HeldSource(Source<T> source, Runnable release) {
        this.source = source;
        this.release = release;
    }

    @Override
    public Feed<T> open(ResumePoint from) throws Exception {
        if (used.getAndSet(true)) {
            throw new IllegalStateException(
                    "this source can be opened once; make a new one for each stream");
        }
        return source.open(from);
    }

    @Override
    public void discard() {
        if (!used.getAndSet(true)) {
            release.run();
        }
    }
}
