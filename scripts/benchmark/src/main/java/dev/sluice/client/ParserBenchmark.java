package dev.sluice.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * From the bytes of the wire to events, as they come from a socket. In the client's package, since
 * its parser is nobody else's.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ParserBenchmark {

    private static final int EVENTS = 1000;
    private static final int MAX_EVENT_BYTES = 1 << 20;

    /** The number of bytes that come at once. */
    @Param({"1024", "16384"})
    public int chunkBytes;

    private byte[] wire = {};

    /** Makes the bytes, which is not measured. */
    @Setup
    public void write() {
        StringBuilder events = new StringBuilder();
        for (int i = 0; i < EVENTS; i++) {
            events.append("id: 1795598391701-")
                    .append(i)
                    .append("\ndata: ")
                    .append("x".repeat(100))
                    .append("\n\n");
        }
        wire = events.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A thousand events; the time is that of one. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void parse(Blackhole blackhole) {
        EventStreamParser parser = new EventStreamParser("", MAX_EVENT_BYTES);
        for (int at = 0; at < wire.length; at += chunkBytes) {
            parser.feed(ByteBuffer.wrap(wire, at, Math.min(chunkBytes, wire.length - at)));
            Optional<ReceivedEvent> event = parser.next();
            while (event.isPresent()) {
                blackhole.consume(event);
                event = parser.next();
            }
        }
    }
}
