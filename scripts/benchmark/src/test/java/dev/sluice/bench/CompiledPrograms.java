package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Objects;

/** Compiles the programs in C as {@code scripts/bench} does. */
final class CompiledPrograms {

    private CompiledPrograms() {}

    /** Compiles the source of that name. */
    static Path compile(String name, Path folder) throws Exception {
        String compiler =
                Objects.requireNonNull(
                        System.getenv("SLUICE_CC"),
                        "SLUICE_CC is not set: run the tests with scripts/test, which sets it");
        Path program = folder.resolve(name);
        Process process =
                new ProcessBuilder(
                                compiler,
                                "-std=gnu11",
                                "-O3",
                                "-Wall",
                                "-Wextra",
                                "-Werror",
                                "-o",
                                program.toString(),
                                "src/main/c/" + name + ".c")
                        .redirectErrorStream(true)
                        .start();
        String output = process.inputReader().readAllAsString();
        assertEquals(0, process.waitFor(), output);
        return program;
    }
}
