package dev.sluice.topic;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.sluice.event.EncodedEvent;
import dev.sluice.event.MessageEvent;
import dev.sluice.source.Next;

/** Reads the feeds of topics. */
final class TopicFeeds {

    private TopicFeeds() {}

    /** A feed that has said where it stands. */
    static <T> SourceClient<T> started(SourceClient<T> feed) throws Exception {
        assertInstanceOf(Next.StandsAt.class, feed.next());
        return feed;
    }

    static MessageEvent event(SourceClient<EncodedEvent> feed) throws Exception {
        return assertInstanceOf(
                        EncodedEvent.class, assertInstanceOf(Next.Item.class, feed.next()).value())
                .decode();
    }

    static String data(SourceClient<EncodedEvent> feed) throws Exception {
        return event(feed).data().orElseThrow().toString();
    }
}
