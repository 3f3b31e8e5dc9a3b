package dev.sluice.topic;

import dev.sluice.event.EncodedEvent;
import dev.sluice.source.Cursor;
import dev.sluice.source.Gap;
import dev.sluice.source.Next;
import dev.sluice.source.NextSink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A stream's cursors in its topics, read in turn. Each event gets all of them as its id. */
final class SeveralTopicsCursor implements Cursor<EncodedEvent> {

    private final List<TopicName> topics;
    private final List<TopicReader> readers = new ArrayList<>();
    private final Map<TopicName, Position> positions = new LinkedHashMap<>();
    private final Wake wake = new Wake();
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

    private SeveralTopicsCursor(List<TopicName> topics, OnOverflow onOverflow) {
        this.topics = topics;
        this.lastTopic = topics.getFirst();
        this.onOverflow = onOverflow;
    }

    static SeveralTopicsCursor open(
            Broker broker,
            List<TopicName> topics,
            Function<TopicName, Start> starts,
            OnOverflow onOverflow) {
        SeveralTopicsCursor cursor = new SeveralTopicsCursor(topics, onOverflow);
        try {
            for (TopicName topic : topics) {
                Start start = starts.apply(topic);
                cursor.positionIsKnown &= start.isKnownToClient();
                if (start instanceof Start.Earliest) {
                    cursor.atOldest.add(topic);
                }
                TopicReader reader = broker.open(topic, start, cursor.wake);
                cursor.readers.add(reader);
                cursor.positions.put(topic, reader.position());
            }
        } catch (RuntimeException e) {
            cursor.close();
            throw e;
        }
        return cursor;
    }

    @Override
    public void onReady(Runnable whenReady) {
        wake.setReader(whenReady);
    }

    @Override
    public boolean giveNext(NextSink<? super EncodedEvent> out) {
        Next<EncodedEvent> next = next();
        if (next != null) {
            out.push(next);
        }
        return next != null;
    }

    private @Nullable Next<EncodedEvent> next() {
        if (!positionIsKnown) {
            positionIsKnown = true;
            return new Next.StandsAt<>(id());
        }
        return readInTurn();
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

    private @Nullable Next<EncodedEvent> readInTurn() {
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
            if (next != null) {
                return next;
            }
        }
        return null;
    }

    private @Nullable Next<EncodedEvent> toNext(TopicName topic, TopicReader.Found found) {
        return switch (found) {
            case TopicReader.Found.Nothing() -> null;
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
        readers.forEach(TopicReader::close);
    }
}
