package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The machine and the time of a measurement.
 *
 * @param date when
 * @param processor the name of the processor
 * @param cores how many of it there are
 * @param memoryMegabytes how much memory
 * @param system the operating system
 * @param java the JVM
 */
record Machine(
        Instant date,
        String processor,
        int cores,
        long memoryMegabytes,
        String system,
        String java) {

    private static final Pattern PROCESSOR = Pattern.compile("model name\\s*:\\s*(.+)");
    private static final Pattern MEMORY = Pattern.compile("MemTotal:\\s+(\\d+) kB");
    private static final DateTimeFormatter FILE_STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    /** This machine. */
    static Machine here(Instant date) throws IOException {
        return new Machine(
                date.truncatedTo(ChronoUnit.SECONDS),
                find(PROCESSOR, "/proc/cpuinfo"),
                Runtime.getRuntime().availableProcessors(),
                Long.parseLong(find(MEMORY, "/proc/meminfo")) / 1024,
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vendor.version", "")
                        + " "
                        + System.getProperty("java.runtime.version"));
    }

    String fileStamp() {
        return FILE_STAMP.format(date);
    }

    String toMarkdown() {
        List<String> options = Jvm.options();
        return "%s; %s, %d cores, %,d MB; %s; %s%s"
                .formatted(
                        date,
                        processor,
                        cores,
                        memoryMegabytes,
                        system,
                        java.strip(),
                        options.isEmpty() ? "" : "; " + String.join(" ", options));
    }

    private static String find(Pattern pattern, String file) throws IOException {
        Matcher matcher = pattern.matcher(Files.readString(Path.of(file)));
        return matcher.find() ? matcher.group(1).strip() : "0";
    }
}
