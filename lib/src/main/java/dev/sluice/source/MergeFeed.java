package dev.sluice.source;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives what several feeds give, each read on a virtual thread of its own. */
final class MergeFeed<T> implements Feed<T> {

    private final HandOff<T> handOff = new HandOff<>(Sources.DEFAULT_PREFETCH);
    private final FeedGroup feeds = new FeedGroup();
    private final List<Thread> readers = new ArrayList<>();
    private final AtomicInteger running;
    private final AtomicBoolean failed = new AtomicBoolean();

    private MergeFeed(int count) {
        this.running = new AtomicInteger(count);
    }

    static <T> Feed<T> open(List<? extends Source<? extends T>> sources, ResumePoint from)
            throws Exception {
        MergeFeed<T> merged = new MergeFeed<>(sources.size());
        if (sources.isEmpty()) {
            merged.handOff.end();
        }
        List<Feed<T>> opened = new ArrayList<>();
        try {
            for (Source<? extends T> source : sources) {
                opened.add(merged.feeds.open(source, from));
            }
        } catch (Exception | Error e) {
            // Those that were opened are closed; this releases the others.
            sources.forEach(Sources::discard);
            throw e;
        }
        for (Feed<T> feed : opened) {
            merged.readers.add(Producers.thread("sluice-merge", () -> merged.read(feed)));
        }
        merged.readers.forEach(Thread::start);
        return merged;
    }

    private void read(Feed<T> feed) {
        try {
            PrefetchProducer.run(feed, handOff);
            if (running.decrementAndGet() == 0) {
                handOff.end();
            }
        } catch (Throwable failure) {
            fail(failure);
        }
    }

    /** The first failure is the stream's. The others are ended, and what they throw then is not. */
    private void fail(Throwable failure) {
        boolean isFirst = !failed.getAndSet(true);
        boolean isTold = handOff.fail(failure) && isFirst;
        if (!isTold) {
            LateFailure.log(failure);
        }
        if (isFirst) {
            closeFeeds();
        }
    }

    private void closeFeeds() {
        try {
            feeds.close();
        } catch (RuntimeException | Error e) {
            LateFailure.log(e);
        }
    }

    @Override
    public Next<T> next(Duration atMost) throws Exception {
        return handOff.next(atMost);
    }

    @Override
    public void close() {
        handOff.close();
        readers.forEach(Thread::interrupt);
        feeds.close();
    }
}
