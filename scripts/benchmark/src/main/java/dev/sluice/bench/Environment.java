package dev.sluice.bench;

import java.util.Optional;

/** The environment of a server under measurement. */
final class Environment {

    /** So that no connection of many at once is turned away. */
    static final int BACKLOG = 4096;

    private static final int DEFAULT_PORT = 8080;

    private Environment() {}

    /** The port to listen on. */
    static int port() {
        return number("PORT", DEFAULT_PORT);
    }

    /** A number. */
    static int number(String name, int ifAbsent) {
        return text(name).map(Integer::parseInt).orElse(ifAbsent);
    }

    /** A text, if it is set and not blank. */
    static Optional<String> text(String name) {
        return Optional.ofNullable(System.getenv(name))
                .map(String::strip)
                .filter(s -> !s.isEmpty());
    }
}
