package dev.sluice.topic;

import dev.sluice.event.EventTypes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The types of events that topics have declared. Thread-safe. */
final class DeclaredTopics {

    /** Replaced as a whole. No topic has two entries. */
    private volatile Map<TopicPattern, EventTypes> entries = Map.of();

    synchronized void add(TopicPattern topics, EventTypes types) {
        for (TopicPattern other : entries.keySet()) {
            if (other.covers(topics) || topics.covers(other)) {
                throw new IllegalArgumentException(
                        "types must be declared once for a topic, but %s and %s have topics in common"
                                .formatted(other, topics));
            }
        }
        Map<TopicPattern, EventTypes> more = new LinkedHashMap<>(entries);
        more.put(topics, types);
        entries = more;
    }

    Optional<EventTypes> of(TopicName topic) {
        for (Map.Entry<TopicPattern, EventTypes> entry : entries.entrySet()) {
            if (entry.getKey().matches(topic.value())) {
                return Optional.of(entry.getValue());
            }
        }
        return Optional.empty();
    }

    Map<TopicPattern, EventTypes> all() {
        return new LinkedHashMap<>(entries);
    }
}
