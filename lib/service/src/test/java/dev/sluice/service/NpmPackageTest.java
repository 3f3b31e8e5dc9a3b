package dev.sluice.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The package that {@code scripts/npm} makes, in a project of somebody else. */
@Timeout(120)
class NpmPackageTest {

    private static final Path SCRIPT = Path.of("../../scripts/npm").toAbsolutePath().normalize();
    private static final int LONGEST_RUN_SECONDS = 60;

    @TempDir private Path project;

    private String run(String... command) throws Exception {
        File output = project.resolve("output").toFile();
        Process process =
                new ProcessBuilder(command)
                        .directory(project.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output)
                        .start();
        try {
            boolean hasEnded = process.waitFor(LONGEST_RUN_SECONDS, TimeUnit.SECONDS);
            String text = Files.readString(output.toPath()).strip();
            assertTrue(hasEnded, text);
            assertEquals(0, process.exitValue(), text);
            return text;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Test
    void a_project_can_install_the_package_and_import_both_modules() throws Exception {
        String archive = run(SCRIPT.toString()).lines().toList().getLast();
        Files.writeString(project.resolve("package.json"), "{\"private\":true}");
        run("npm", "install", "--offline", "--no-audit", "--no-fund", archive);

        String version = archive.replaceFirst(".*/sluice-client-(.*)\\.tgz", "$1");
        assertTrue(
                Files.readString(Path.of("../../pom.xml"))
                        .contains("<version>" + version + "</version>"),
                archive);
        assertEquals(
                "EventParser,StreamError,open openShared",
                run(
                        System.getenv("SLUICE_NODE"),
                        "--input-type=module",
                        "--eval",
                        """
                        const [client, tabs] = [await import('sluice-client'), await import('sluice-client/tabs')];
                        console.log(Object.keys(client).join(), Object.keys(tabs).join());
                        """));
        Path types = project.resolve("node_modules/.bin/sluice-types");
        Files.writeString(project.resolve("openapi.json"), "{\"openapi\": \"3.2.0\"}");
        assertTrue(
                run(types.toString(), "openapi.json").endsWith("export interface Streams {\n\n}"));
        assertTrue(Files.exists(Path.of(installed(), "LICENSE")));
        assertTrue(Files.exists(Path.of(installed(), "sluice.d.ts")));
    }

    private String installed() {
        return project.resolve("node_modules/sluice-client").toString();
    }
}
