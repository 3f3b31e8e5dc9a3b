package dev.sluice.topic;

import dev.sluice.event.EncodedEvent;
import dev.sluice.source.Feed;
import dev.sluice.source.Gap;
import dev.sluice.source.Next;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** A stream's cursors in its topics, read in turn. Each event gets all of them as its id. */
final class SeveralTopicsFeed implements Feed<EncodedEvent> {

    private final List<TopicName> topics;
    private final List<TopicReader> readers = new ArrayList<>();
    private final Map<TopicName, Position> positions = new LinkedHashMap<>();
    private final Signal signal = new Signal();
    private final OnOverflow onOverflow;

    /** The results of the first look into each topic, gaps first. */
    private final Deque<FirstFound> firstFound = new ArrayDeque<>();

    private boolean hasLooked;

    /** Whether the client has an id with a place in all the topics. */
    private boolean positionIsKnown = true;

    /** The topics in which it stands at the oldest event, which may be gone before it is read. */
    private final Set<TopicName> atOldest = new HashSet<>();

    private int turn;
    private TopicName lastTopic;

    private record FirstFound(TopicName topic, TopicReader.Found found) {}

    private SeveralTopicsFeed(List<TopicName> topics, OnOverflow onOverflow) {
        this.topics = topics;
        this.lastTopic = topics.getFirst();
        this.onOverflow = onOverflow;
    }

    static SeveralTopicsFeed open(
            Broker broker,
            List<TopicName> topics,
            Function<TopicName, Start> starts,
            OnOverflow onOverflow) {
        SeveralTopicsFeed feed = new SeveralTopicsFeed(topics, onOverflow);
        try {
            for (TopicName topic : topics) {
                Start start = starts.apply(topic);
                feed.positionIsKnown &= start.isKnownToClient();
                if (start instanceof Start.Earliest) {
                    feed.atOldest.add(topic);
                }
                TopicReader reader = broker.open(topic, start, feed.signal);
                feed.readers.add(reader);
                feed.positions.put(topic, reader.position());
            }
        } catch (RuntimeException e) {
            feed.close();
            throw e;
        }
        return feed;
    }

    @Override
    public Next<EncodedEvent> next(Duration atMost) throws InterruptedException {
        if (!positionIsKnown) {
            positionIsKnown = true;
            return new Next.StandsAt<>(id());
        }
        long limit = Signal.moment(atMost);
        while (!signal.isClosed()) {
            Next<EncodedEvent> next = readInTurn();
            if (!(next instanceof Next.Idle<EncodedEvent>) || !signal.awaitUntil(limit)) {
                return signal.isClosed() ? Next.ended() : next;
            }
        }
        return Next.ended();
    }

    /** The topic of the event that was given last. */
    TopicName lastTopic() {
        return lastTopic;
    }

    /** An event of one topic must not come before the gap of another. */
    private void lookIntoAll() {
        hasLooked = true;
        for (int i = 0; i < readers.size(); i++) {
            FirstFound first = new FirstFound(topics.get(i), readers.get(i).read());
            switch (first.found()) {
                case TopicReader.Found.Missing missing -> firstFound.addFirst(first);
                case TopicReader.Found.Event event -> firstFound.addLast(first);
                case TopicReader.Found.Nothing() -> {}
            }
        }
    }

    private Next<EncodedEvent> readInTurn() {
        if (!hasLooked) {
            lookIntoAll();
        }
        FirstFound first = firstFound.poll();
        if (first != null) {
            return toNext(first.topic(), first.found());
        }
        for (int i = 0; i < readers.size(); i++) {
            int index = turn;
            turn = (turn + 1) % readers.size();
            Next<EncodedEvent> next = toNext(topics.get(index), readers.get(index).read());
            if (!(next instanceof Next.Idle<EncodedEvent>)) {
                return next;
            }
        }
        return Next.idle();
    }

    private Next<EncodedEvent> toNext(TopicName topic, TopicReader.Found found) {
        return switch (found) {
            case TopicReader.Found.Nothing() -> Next.idle();
            case TopicReader.Found.Event(EncodedEvent event, Position position) -> {
                lastTopic = topic;
                atOldest.remove(topic);
                positions.put(topic, position);
                yield Next.item(event.withId(id()));
            }
            case TopicReader.Found.Missing(Gap gap, Position position) -> {
                if (onOverflow.detachesAt(gap) && !atOldest.contains(topic)) {
                    yield new Next.Detached<>();
                }
                atOldest.add(topic);
                positions.put(topic, position);
                yield new Next.Missing<>(new Gap(gap.topic(), gap.reason(), gap.missed(), id()));
            }
        };
    }

    private String id() {
        return TopicCursor.format(positions);
    }

    @Override
    public void close() {
        signal.close();
        readers.forEach(TopicReader::close);
    }
}
