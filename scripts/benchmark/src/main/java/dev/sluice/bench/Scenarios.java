package dev.sluice.bench;

import java.time.Duration;
import java.util.List;

/** All scenarios, in the order in which they run. */
final class Scenarios {

    private Scenarios() {}

    /**
     * All of them.
     *
     * @param quick with numbers that only show that they work
     */
    static List<Scenario> all(boolean quick) {
        return quick
                ? List.of(
                        new FanOut("fanout", 100, 2000),
                        new FanOut("fanout10k", OpenFiles.streams(1000), 100),
                        new Paced(100, 50, 1),
                        new Burst(16, 8, 5000),
                        new Idle(OpenFiles.streams(1000), Duration.ofSeconds(1)),
                        new SlowReaders(80, 20, 10_000),
                        new Resume(100_000, 200),
                        new PublishOverHttp(5000),
                        new RunsAtWork(OpenFiles.streams(100), 2),
                        new StartUp(1))
                : List.of(
                        new FanOut("fanout", OpenFiles.streams(1000), 2000),
                        new FanOut("fanout10k", OpenFiles.streams(10_000), 100),
                        new Paced(OpenFiles.streams(1000), 50, 4),
                        new Burst(64, 16, 20_000),
                        new Idle(OpenFiles.streams(10_000), Duration.ofSeconds(30)),
                        new SlowReaders(800, 200, 20_000),
                        new Resume(1_000_000, 1000),
                        new PublishOverHttp(40_000),
                        new RunsAtWork(OpenFiles.streams(1000), 10),
                        new StartUp(2));
    }
}
