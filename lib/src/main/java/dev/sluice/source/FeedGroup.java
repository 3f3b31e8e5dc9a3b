package dev.sluice.source;

import java.util.ArrayList;
import java.util.List;

/** Feeds that belong to one stream: all of them are open, or none. */
final class FeedGroup {

    private final List<Feed<?>> feeds = new ArrayList<>();

    /** Opens a source. If that fails, the feeds that are open already are closed. */
    <T> Feed<T> open(Source<? extends T> source, ResumePoint from) throws Exception {
        try {
            @SuppressWarnings("unchecked") // a feed only gives
            Feed<T> feed = new ClosedOnce<>((Feed<T>) source.open(from));
            feeds.add(feed);
            return feed;
        } catch (Exception | Error e) {
            closeAfter(e);
            throw e;
        }
    }

    private void closeAfter(Throwable failure) {
        try {
            close();
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }

    /** Closes all feeds, also if one of them fails to close. */
    void close() {
        close(0);
    }

    private void close(int first) {
        if (first < feeds.size()) {
            try {
                feeds.get(first).close();
            } finally {
                close(first + 1);
            }
        }
    }
}
