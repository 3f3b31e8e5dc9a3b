package dev.sluice.bench.micro;

import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.event.WireBuffer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From an event to the bytes of the wire. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EncoderBenchmark {

    /** The kind of data. */
    public enum Data {
        /** A line of 100 ASCII characters. */
        LINE,
        /** Ten lines of ten characters each. */
        LINES,
        /** A hundred characters, some of them of two and three bytes. */
        TEXT,
        /** A small map, which is written as JSON. */
        JSON;

        private Object value() {
            return switch (this) {
                case LINE -> "x".repeat(100);
                case LINES -> "xxxxxxxxx\n".repeat(10);
                case TEXT -> "Käse kostet 5 €. ".repeat(6);
                case JSON -> Map.of("symbol", "SLCE", "price", 12.5, "volume", 1200);
            };
        }
    }

    /** The kind of data. */
    @Param public Data data = Data.LINE;

    private final EventEncoder encoder = EventEncoder.create();
    private final WireBuffer buffer = new WireBuffer();
    private MessageEvent event = MessageEvent.of("");

    /** Makes the event, which is not measured. */
    @Setup
    public void createEvent() {
        event = MessageEvent.of(data.value()).withType("price");
    }

    /** Into a buffer that is used again. */
    @Benchmark
    public int intoBuffer() {
        buffer.truncate(0);
        encoder.encode(event, buffer);
        return buffer.size();
    }

    /** Into bytes of its own, as a topic keeps it. */
    @Benchmark
    public EncodedEvent toBytes() {
        return encoder.encoded(event);
    }
}
