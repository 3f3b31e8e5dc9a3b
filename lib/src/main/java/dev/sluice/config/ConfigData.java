package dev.sluice.config;

import io.helidon.config.Config;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A configuration node as the data of an event. Helidon's configuration knows only text, so a text
 * inside an object or a list that reads as a number or a boolean becomes one.
 */
final class ConfigData {

    /** Not 0012, which somebody wrote so because it is no number. */
    private static final Pattern JSON_NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?");

    private ConfigData() {}

    static Object toData(Config node) {
        return node.type() == Config.Type.VALUE ? text(node) : nested(node);
    }

    private static Object nested(Config node) {
        return switch (node.type()) {
            case OBJECT -> {
                Map<String, Object> object = new LinkedHashMap<>();
                children(node).forEach(child -> object.put(child.key().name(), nested(child)));
                yield object;
            }
            case LIST -> children(node).stream().map(ConfigData::nested).toList();
            case VALUE, MISSING -> scalar(text(node));
        };
    }

    private static Object scalar(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        return JSON_NUMBER.matcher(text).matches() ? new BigDecimal(text) : text;
    }

    private static String text(Config node) {
        return node.asString().orElse("");
    }

    private static List<Config> children(Config node) {
        return node.asNodeList().orElse(List.of());
    }
}
