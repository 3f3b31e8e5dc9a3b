package dev.sluice.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Questions to a feed. */
final class Feeds {

    /** Longer than any test may take: a feed that is idle for so long is broken. */
    static final Duration LONG = Duration.ofMinutes(5);

    private Feeds() {}

    static <T> T item(Feed<T> feed) throws Exception {
        Next<T> next = feed.next(LONG);
        if (next instanceof Next.Item<T>(T value)) {
            return value;
        }
        throw new AssertionError("instead of an item: " + next);
    }

    static <T> List<T> items(Feed<T> feed, int count) throws Exception {
        List<T> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(item(feed));
        }
        return items;
    }

    static <T> List<T> untilEnd(Feed<T> feed) throws Exception {
        List<T> items = new ArrayList<>();
        while (feed.next(LONG) instanceof Next.Item<T>(T value)) {
            items.add(value);
        }
        assertEnded(feed);
        return items;
    }

    static <T> List<T> untilEnd(Source<T> source) throws Exception {
        try (Feed<T> feed = source.open(ResumePoint.fresh())) {
            return untilEnd(feed);
        }
    }

    static void assertEnded(Feed<?> feed) throws Exception {
        assertEquals(Next.ended(), feed.next(LONG));
    }

    static void assertIdle(Feed<?> feed) throws Exception {
        assertEquals(Next.idle(), feed.next(Duration.ZERO));
    }
}
