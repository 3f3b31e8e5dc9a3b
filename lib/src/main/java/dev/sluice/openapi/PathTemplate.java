package dev.sluice.openapi;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path as OpenAPI writes it, with names alone in its braces.
 *
 * @param text the path
 * @param parameters the names in it
 */
record PathTemplate(String text, List<String> parameters) {

    /**
     * A parameter as Helidon writes it, which may have a plus before it and an expression behind.
     */
    private static final Pattern PARAMETER = Pattern.compile("\\{\\+?([^}:]+)(?::[^}]*)?}");

    static PathTemplate of(String path) {
        Matcher matcher = PARAMETER.matcher(path);
        List<String> names = new ArrayList<>();
        String text =
                matcher.replaceAll(found -> {
                    names.add(name(found));
                    return "{" + Matcher.quoteReplacement(name(found)) + "}";
                });
        return new PathTemplate(text, List.copyOf(names));
    }

    private static String name(MatchResult parameter) {
        return parameter.group(1);
    }
}
