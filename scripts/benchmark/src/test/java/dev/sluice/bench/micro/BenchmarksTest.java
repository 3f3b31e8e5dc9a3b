package dev.sluice.bench.micro;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.client.ParserBenchmark;
import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The benchmarks under JMH. */
class BenchmarksTest {

    @Test
    void all_benchmarks_run_under_jmh() throws Exception {
        Collection<RunResult> results =
                new Runner(
                                new OptionsBuilder()
                                        .include(EncoderBenchmark.class.getName())
                                        .include(TopicBenchmark.class.getName())
                                        .include(ParserBenchmark.class.getName())
                                        .forks(0)
                                        .warmupIterations(0)
                                        .measurementIterations(1)
                                        .measurementTime(TimeValue.milliseconds(1))
                                        .shouldFailOnError(true)
                                        .verbosity(VerboseMode.SILENT)
                                        .build())
                        .run();
        // The encoder's two of four kinds of data, the topic's four, the parser's of two sizes.
        assertEquals(8 + 4 + 2, results.size());
    }
}
