package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class PacedDrainTest {

    private static final int STREAMS = 1000;
    private static final Duration DRAIN = Duration.ofSeconds(4);
    private static final long WINDOW_NANOS = 100_000_000;
    private static final Pattern LAST_WORDS = Pattern.compile("retry: (\\d+)\n\r\n0\r\n\r\n$");

    /** How a stream ended, and when. */
    private record Ended(String text, long nanoTime) {}

    private static Ended awaitEnd(RawStream stream) throws Exception {
        return new Ended(stream.rest(), System.nanoTime());
    }

    @Test
    void a_drain_ends_a_thousand_streams_cleanly_and_never_many_at_once(@TempDir Path folder)
            throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("sluice.yaml"),
                        """
                        sluice:
                          drain: { duration: %s, deadline: PT20S }
                          routes:
                            - path: /idle
                              interval: { every: PT1H, data: never }
                        """
                                .formatted(DRAIN));
        List<RawStream> streams = new ArrayList<>();
        try (ServiceProcess service =
                        ServiceProcess.launch(Map.of("SLUICE_CONFIG", file.toString()));
                ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            URI root = service.awaitReady();
            for (int i = 0; i < STREAMS; i++) {
                streams.add(RawStream.open(root, "/idle"));
            }
            for (RawStream stream : streams) {
                stream.readTo("retry: ");
            }
            List<Future<Ended>> ends = new ArrayList<>();
            for (RawStream stream : streams) {
                ends.add(readers.submit(() -> awaitEnd(stream)));
            }

            service.terminate();

            List<Long> times = new ArrayList<>();
            Set<String> retries = new HashSet<>();
            for (Future<Ended> end : ends) {
                Ended ended = end.get();
                Matcher words = LAST_WORDS.matcher(ended.text());
                assertTrue(words.find(), ended.text());
                retries.add(words.group(1));
                times.add(ended.nanoTime());
            }
            assertEquals(0, service.awaitExit());
            // 25 are due in each window. A machine that is busy sees some of them late, together.
            assertTrue(mostInOneWindow(times) < STREAMS / 2, () -> times.toString());
            assertTrue(spread(times).compareTo(DRAIN.dividedBy(2)) >= 0, () -> times.toString());
            assertTrue(retries.size() > STREAMS / 10, retries::toString);
        } finally {
            for (RawStream stream : streams) {
                stream.close();
            }
        }
    }

    /** How far the first end and the last are apart. */
    private static Duration spread(List<Long> times) {
        List<Long> sorted = times.stream().sorted().toList();
        return Duration.ofNanos(sorted.getLast() - sorted.getFirst());
    }

    private static int mostInOneWindow(List<Long> times) {
        List<Long> sorted = times.stream().sorted().toList();
        int most = 0;
        int first = 0;
        for (int last = 0; last < sorted.size(); last++) {
            while (sorted.get(last) - sorted.get(first) > WINDOW_NANOS) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }
}
