package dev.sluice.config;

import io.helidon.config.Config;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A part of the configuration with a known set of keys. Mistakes in it are noted, and the default
 * counts so that reading can go on to the next mistake.
 *
 * <p>Values come from all sources. Names are checked only where they were declared on purpose: any
 * environment variable that begins with {@code SLUICE_} looks like a key here, also one that an
 * orchestrator sets for a service of that name.
 */
final class Section {

    private final Config node;
    private final Config declared;
    private final List<String> mistakes;

    Section(Config node, Config declared, Set<String> keys, List<String> mistakes) {
        this.node = node;
        this.declared = declared;
        this.mistakes = mistakes;
        noteUnknown(keys);
    }

    String path() {
        return node.key().toString();
    }

    boolean has(String key) {
        return node.get(key).exists();
    }

    Section section(String key, Set<String> keys) {
        return new Section(node.get(key), declared.get(key), keys, mistakes);
    }

    List<Section> sections(String key, Set<String> keys) {
        Config list = node.get(key);
        if (list.exists() && (list.type() != Config.Type.LIST || list.hasValue())) {
            keyMistake(key, "must be a list", "was " + kind(list));
            return List.of();
        }
        return list.asNodeList().orElse(List.of()).stream()
                .map(item -> list(key, item, keys))
                .toList();
    }

    private Section list(String key, Config item, Set<String> keys) {
        return new Section(item, declared.get(key).get(item.key().name()), keys, mistakes);
    }

    Config raw(String key) {
        return node.get(key);
    }

    /** Reads a value by a function that throws an IllegalArgumentException for a wrong one. */
    <T> T value(String key, T whenMissing, Function<String, T> read) {
        return value(key, read).orElse(whenMissing);
    }

    <T> Optional<T> value(String key, Function<String, T> read) {
        Config value = node.get(key);
        if (!value.exists()) {
            return Optional.empty();
        }
        if (value.type() == Config.Type.OBJECT || value.type() == Config.Type.LIST) {
            keyMistake(key, "must be a value", "was " + kind(value));
            return Optional.empty();
        }
        try {
            return Optional.of(read.apply(value.asString().orElse("")));
        } catch (IllegalArgumentException e) {
            note("%s.%s".formatted(path(), e.getMessage()));
            return Optional.empty();
        }
    }

    /**
     * Texts of a list, or with commas between them where a source knows no lists, such as an
     * environment variable.
     */
    Set<String> texts(String key) {
        Config value = node.get(key);
        if (value.type() == Config.Type.OBJECT) {
            keyMistake(key, "must be a list", "was " + kind(value));
            return Set.of();
        }
        List<String> texts =
                value.type() == Config.Type.LIST && !value.hasValue()
                        ? value.asNodeList().orElse(List.of()).stream()
                                .map(item -> item.asString().orElse(""))
                                .toList()
                        : List.of(value.asString().orElse("").split(","));
        return texts.stream()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Reads a list by a function that throws an IllegalArgumentException for a wrong one. */
    <T> T texts(String key, T whenMissing, Function<Set<String>, T> read) {
        Set<String> texts = texts(key);
        if (texts.isEmpty()) {
            return whenMissing;
        }
        return checked(() -> read.apply(texts)).orElse(whenMissing);
    }

    /** Makes something of the section's values that checks how they go together. */
    <T> Optional<T> checked(Supplier<T> made) {
        try {
            return Optional.of(made.get());
        } catch (IllegalArgumentException e) {
            note("%s.%s".formatted(path(), e.getMessage()));
            return Optional.empty();
        }
    }

    /** Notes what the section as a whole must have, and what it had. */
    void mistake(String bound, String actual) {
        note("%s %s, %s".formatted(path(), bound, actual));
    }

    private void keyMistake(String key, String bound, String actual) {
        note("%s.%s %s, %s".formatted(path(), key, bound, actual));
    }

    private void note(String mistake) {
        mistakes.add(Secrecy.withoutPasswords(mistake));
    }

    private void noteUnknown(Set<String> keys) {
        // A value that was given over an object or a list stays beside it.
        if (declared.hasValue() || declared.type() == Config.Type.LIST) {
            note("%s must have keys %s, was %s".formatted(path(), sorted(keys), kind(declared)));
            return;
        }
        for (Config child : declared.asNodeList().orElse(List.of())) {
            String name = child.key().name();
            if (!keys.contains(name)) {
                note(
                        "%s.%s is not a known key, was %s; did you mean %s?"
                                .formatted(path(), name, kind(child), nearest(name, keys)));
            }
        }
    }

    /** The same name in a section of this one, else the nearest of this one. */
    private String nearest(String name, Set<String> keys) {
        return SluiceConfig.keys().stream()
                .filter(key -> key.startsWith(path() + ".") && key.endsWith("." + name))
                .min(Comparator.naturalOrder())
                .orElseGet(() -> path() + "." + NearestName.of(name, keys));
    }

    private static List<String> sorted(Set<String> keys) {
        return keys.stream().sorted().toList();
    }

    private static String kind(Config node) {
        if (node.hasValue()) {
            return Secrecy.mayShow(node.key().toString())
                    ? "\"" + node.asString().orElse("") + "\""
                    : "a value";
        }
        return switch (node.type()) {
            case OBJECT -> "an object";
            case LIST -> "a list";
            case VALUE, MISSING -> "missing";
        };
    }
}
