package dev.sluice.app;

/** A program that tests run. */
final class Tool {

    private Tool() {}

    /** The path of the program, as scripts/test has found it. */
    static String required(String variable) {
        String path = System.getenv(variable);
        if (path == null) {
            throw new IllegalStateException(
                    variable + " is not set: run the tests with scripts/test, which sets it");
        }
        return path;
    }
}
