package dev.sluice.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The programs that {@code scripts/bench} compiles before it starts this one.
 *
 * @param project the project's folder
 */
record BuiltPrograms(Path project) {

    /** As the system property {@code bench.project} says. */
    static BuiltPrograms ofProperty() {
        return new BuiltPrograms(Path.of(System.getProperty("bench.project", ".")));
    }

    /** The load generator. */
    Path load() {
        return target().resolve("load");
    }

    /** The server that is the limit. */
    Path limit() {
        return target().resolve("limit");
    }

    /** The folder for results. */
    Path target() {
        return project.resolve("scripts/benchmark/target");
    }

    /** The service's jar, if it has been built. */
    Optional<Path> service() {
        return Optional.of(project.resolve("app/target/sluice-app.jar")).filter(Files::exists);
    }
}
