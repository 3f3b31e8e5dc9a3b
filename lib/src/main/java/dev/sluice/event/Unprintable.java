package dev.sluice.event;

/** Names of characters that must not reach a log or an error message as they are. */
final class Unprintable {

    private Unprintable() {}

    static String name(char c) {
        return switch (c) {
            case '\r' -> "CR";
            case '\n' -> "LF";
            case '\0' -> "NUL";
            default -> String.format("U+%04X", (int) c);
        };
    }
}
