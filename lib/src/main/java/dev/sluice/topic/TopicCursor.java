package dev.sluice.topic;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * The positions of a stream in all its topics, as one id: {@code news=17-4,chat=17-9}. The id of a
 * stream of a single topic is the position alone.
 */
final class TopicCursor {

    /** Two numbers of 18 digits, the dash, the equals sign and the comma. */
    private static final int LONGEST_POSITION = 39;

    private TopicCursor() {}

    static String format(Map<TopicName, Position> positions) {
        StringJoiner id = new StringJoiner(",");
        positions.forEach((topic, position) -> id.add(topic + "=" + position));
        return id.toString();
    }

    /** The positions that an id names, or empty if it is no cursor. */
    static Optional<Map<String, Position>> parse(String id) {
        Map<String, Position> positions = new LinkedHashMap<>();
        for (String part : id.split(",", -1)) {
            int equals = part.indexOf('=');
            Optional<Position> position = Position.parse(part.substring(equals + 1));
            if (equals < 1 || position.isEmpty()) {
                return Optional.empty();
            }
            positions.put(part.substring(0, equals), position.get());
        }
        return Optional.of(positions);
    }

    /** The longest id that a stream of these topics can have. */
    static int longest(List<TopicName> topics) {
        return topics.stream().mapToInt(topic -> topic.value().length() + LONGEST_POSITION).sum();
    }
}
