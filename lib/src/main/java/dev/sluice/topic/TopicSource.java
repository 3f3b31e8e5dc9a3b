package dev.sluice.topic;

import dev.sluice.event.EncodedEvent;
import dev.sluice.event.MessageEvent;
import dev.sluice.source.Cursor;
import dev.sluice.source.Emitter;
import dev.sluice.source.ResumePoint;
import dev.sluice.source.Source;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One or several topics as a source. A client that comes back goes on in each topic exactly where
 * it was; a topic that its id does not name begins live.
 *
 * @param broker has the topics
 * @param topics which, each once
 * @param onOverflow what becomes of a stream that is overtaken
 * @param key of {@link OnOverflow#LATEST}
 */
record TopicSource(
        Broker broker,
        List<TopicName> topics,
        OnOverflow onOverflow,
        Function<EncodedEvent, String> key)
        implements Source<EncodedEvent> {

    TopicSource {
        topics = List.copyOf(new LinkedHashSet<>(topics));
        if (topics.isEmpty()) {
            throw new IllegalArgumentException("topics must have at least one name, had none");
        }
        if (topics.size() > 1 && TopicCursor.longest(topics) > MessageEvent.MAX_ID_LENGTH) {
            throw new IllegalArgumentException(
                    "topics must have names that fit into one id of %d characters, had %d"
                            .formatted(MessageEvent.MAX_ID_LENGTH, TopicCursor.longest(topics)));
        }
        Objects.requireNonNull(onOverflow, "onOverflow");
    }

    @Override
    public void run(ResumePoint from, Emitter<? super EncodedEvent> out)
            throws InterruptedException {
        out.read(open(from));
    }

    private Cursor<EncodedEvent> open(ResumePoint from) {
        Function<TopicName, Start> starts = starts(from);
        if (topics.size() == 1) {
            TopicName topic = topics.getFirst();
            return latestOrAll(
                    new SingleTopicCursor(broker, topic, starts.apply(topic), onOverflow),
                    () -> topic);
        }
        SeveralTopicsCursor cursor = SeveralTopicsCursor.open(broker, topics, starts, onOverflow);
        return latestOrAll(cursor, cursor::lastTopic);
    }

    private Cursor<EncodedEvent> latestOrAll(
            Cursor<EncodedEvent> cursor, Supplier<TopicName> lastTopic) {
        return onOverflow == OnOverflow.LATEST ? new LatestCursor(cursor, lastTopic, key) : cursor;
    }

    /** Checks that a stream beginning there would not start with a gap. */
    @Override
    public boolean keepsAllAfter(ResumePoint from) {
        Function<TopicName, Start> starts = starts(from);
        return topics.stream().allMatch(topic -> keepsAllAfter(topic, starts.apply(topic)));
    }

    private boolean keepsAllAfter(TopicName topic, Start start) {
        try (TopicReader reader = broker.open(topic, start, () -> {})) {
            return !(reader.read() instanceof TopicReader.Found.Missing);
        }
    }

    private Function<TopicName, Start> starts(ResumePoint from) {
        return switch (from) {
            case ResumePoint.Fresh() -> topic -> new Start.Live();
            case ResumePoint.After after when after.equals(ResumePoint.EARLIEST) ->
                    topic -> new Start.Earliest();
            case ResumePoint.After(String id) -> after(id);
            case ResumePoint.Unreadable() -> topic -> new Start.Lost();
        };
    }

    private Function<TopicName, Start> after(String id) {
        Optional<Position> single = topics.size() == 1 ? Position.parse(id) : Optional.empty();
        if (single.isPresent()) {
            return topic -> new Start.After(single.get());
        }
        Optional<Map<String, Position>> cursor = TopicCursor.parse(id);
        if (cursor.isEmpty()) {
            return topic -> new Start.Lost();
        }
        return topic -> {
            Position position = cursor.get().get(topic.value());
            return position == null ? new Start.Live() : new Start.After(position);
        };
    }
}
