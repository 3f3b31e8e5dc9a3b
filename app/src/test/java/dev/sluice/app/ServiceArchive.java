package dev.sluice.app;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The classes of the service, prepared once for all processes of a test run: most of what a process
 * costs is its start, and this takes three quarters off it.
 */
final class ServiceArchive {

    private static final ServiceArchive SHARED = create();

    private final String classPath;
    private final Path archive;

    private ServiceArchive(String classPath, Path archive) {
        this.classPath = classPath;
        this.archive = archive;
    }

    /** The options of {@code java} for the classes of the service. */
    static List<String> options() {
        return List.of(
                "-XX:SharedArchiveFile=" + SHARED.archive,
                // Processes that live for seconds: what the second compiler costs is lost on them.
                "-XX:TieredStopAtLevel=1",
                "-cp",
                SHARED.classPath);
    }

    private static ServiceArchive create() {
        try {
            Path folder = Path.of("target", "service-archive").toAbsolutePath();
            Files.createDirectories(folder);
            String classPath = jars(folder);
            Path archive = folder.resolve("classes.jsa");
            Files.deleteIfExists(archive);
            write(archive, classPath);
            return new ServiceArchive(classPath, archive);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The class path of this process, with jars for its folders: others cannot be archived. */
    private static String jars(Path folder) throws IOException {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            if (entry.isEmpty()) {
                // It would stand for the current folder.
                continue;
            }
            if (Files.isDirectory(path)) {
                Path jar = folder.resolve(entries.size() + ".jar");
                pack(path, jar);
                entries.add(jar.toString());
            } else if (Files.exists(path)) {
                entries.add(entry);
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    private static void pack(Path folder, Path jar) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out);
                Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(
                        new ZipEntry(
                                folder.relativize(file)
                                        .toString()
                                        .replace(File.separatorChar, '/')));
                Files.copy(file, zip);
                zip.closeEntry();
            }
        }
    }

    /** Starts the service once, and has it archive what it has loaded when it ends. */
    private static void write(Path archive, String classPath) throws IOException {
        List<String> command =
                List.of(
                        ServiceProcess.java(),
                        "-XX:ArchiveClassesAtExit=" + archive,
                        "-cp",
                        classPath,
                        Main.class.getName());
        try (ServiceProcess service = ServiceProcess.start(command, Map.of())) {
            service.awaitReady();
            service.terminate();
            service.awaitExit();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (!Files.exists(archive)) {
            throw new IllegalStateException("the service has not written " + archive);
        }
    }
}
