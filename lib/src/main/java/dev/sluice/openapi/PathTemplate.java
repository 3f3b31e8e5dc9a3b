package dev.sluice.openapi;

import java.util.ArrayList;
import java.util.List;

/**
 * A path as OpenAPI writes it, with nothing but names in its braces.
 *
 * @param text the path
 * @param parameters the names in it
 */
record PathTemplate(String text, List<String> parameters) {

    /**
     * The path that Helidon's pattern stands for: two of them if it has a part that may be absent.
     */
    static List<PathTemplate> of(String pattern) {
        int open = pattern.indexOf('[');
        int close = pattern.lastIndexOf(']');
        boolean hasOption = open >= 0 && open < close && isOutsideBraces(pattern, open);
        if (!hasOption) {
            return List.of(plain(pattern));
        }
        String before = pattern.substring(0, open);
        String after = pattern.substring(close + 1);
        return List.of(
                plain(before + after), plain(before + pattern.substring(open + 1, close) + after));
    }

    private static boolean isOutsideBraces(String pattern, int index) {
        String before = pattern.substring(0, index);
        return before.chars().filter(c -> c == '{').count()
                == before.chars().filter(c -> c == '}').count();
    }

    private static PathTemplate plain(String pattern) {
        StringBuilder text = new StringBuilder();
        List<String> names = new ArrayList<>();
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            int end = c == '{' ? endOfParameter(pattern, at) : at + 1;
            if (c == '{' || c == '*') {
                String name = name(pattern.substring(at, end), names.size() + 1);
                names.add(name);
                text.append('{').append(name).append('}');
            } else {
                text.append(c);
            }
            at = end;
        }
        return new PathTemplate(text.toString(), List.copyOf(names));
    }

    /** Its expression may have braces of its own. */
    private static int endOfParameter(String pattern, int start) {
        int depth = 0;
        for (int i = start; i < pattern.length(); i++) {
            depth += pattern.charAt(i) == '{' ? 1 : pattern.charAt(i) == '}' ? -1 : 0;
            if (depth == 0) {
                return i + 1;
            }
        }
        return pattern.length();
    }

    /** The name of {@code {name}}, {@code {+name}} or {@code {name:expression}}; some have none. */
    private static String name(String parameter, int number) {
        String name = parameter.replaceFirst("^\\{\\+?", "").replaceFirst("[:}*].*$", "");
        return name.isEmpty() ? "part" + number : name;
    }

    /** The path without the names; OpenAPI takes two of the same shape for one. */
    String shape() {
        return text.replaceAll("\\{[^}]*}", "{}");
    }
}
