package dev.sluice.config;

import io.helidon.config.Config;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A configuration node as the data of an event. Helidon's configuration knows only text, so a text
 * inside an object or a list that reads as a number or a boolean becomes one.
 */
final class ConfigData {

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
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            return text;
        }
    }

    private static String text(Config node) {
        return node.asString().orElse("");
    }

    private static List<Config> children(Config node) {
        return node.asNodeList().orElse(List.of());
    }
}
