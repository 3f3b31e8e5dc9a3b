package dev.sluice.bench;

/** What a server that is measured is told by whoever starts it. */
final class Environment {

    static final int DEFAULT_PORT = 8080;

    private Environment() {}

    /** A number from the environment. */
    static int number(String name, int ifAbsent) {
        String value = System.getenv(name);
        return value == null || value.isBlank() ? ifAbsent : Integer.parseInt(value.strip());
    }
}
