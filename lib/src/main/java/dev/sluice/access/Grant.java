package dev.sluice.access;

import dev.sluice.http.guard.Permission;
import dev.sluice.topic.TopicPattern;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rights to topics.
 *
 * @param subscribe the topics that may be read
 * @param publish the topics that may be published to
 */
public record Grant(Set<TopicPattern> subscribe, Set<TopicPattern> publish) {

    /** Nothing. */
    public static final Grant NONE = new Grant(Set.of(), Set.of());

    /** Copies the patterns. */
    public Grant {
        subscribe = Set.copyOf(subscribe);
        publish = Set.copyOf(publish);
    }

    /**
     * A grant by the texts of its patterns.
     *
     * @param subscribe the topics that may be read
     * @param publish the topics that may be published to
     * @return the grant
     * @throws IllegalArgumentException if one is no pattern
     */
    public static Grant of(Collection<String> subscribe, Collection<String> publish) {
        return new Grant(patterns(subscribe), patterns(publish));
    }

    /** Returns whether it allows this. A grant knows nothing of roles. */
    boolean allows(Permission permission) {
        return switch (permission) {
            case Permission.Subscribe(String topic) -> isNamed(subscribe, topic);
            case Permission.Publish(String topic) -> isNamed(publish, topic);
            case Permission.Role _ -> false;
        };
    }

    /** Returns whether all topics of these patterns may be read. */
    boolean coversSubscribe(Set<TopicPattern> patterns) {
        return patterns.stream()
                .allMatch(wanted -> subscribe.stream().anyMatch(mine -> mine.covers(wanted)));
    }

    private static boolean isNamed(Set<TopicPattern> patterns, String topic) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(topic));
    }

    private static Set<TopicPattern> patterns(Collection<String> texts) {
        return texts.stream().map(TopicPattern::new).collect(Collectors.toUnmodifiableSet());
    }
}
