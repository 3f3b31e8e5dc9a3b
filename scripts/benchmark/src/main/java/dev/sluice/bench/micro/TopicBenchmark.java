package dev.sluice.bench.micro;

import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.source.Cursor;
import dev.sluice.source.Emitter;
import dev.sluice.source.Next;
import dev.sluice.source.ResumePoint;
import dev.sluice.topic.HistoryBudget;
import dev.sluice.topic.HistoryLimits;
import dev.sluice.topic.InMemoryBroker;
import dev.sluice.topic.Position;
import dev.sluice.topic.Topic;
import dev.sluice.topic.Topics;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** A topic in memory, without HTTP: what it costs to append, to resume and to read. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TopicBenchmark {

    private static final int READ_AT_ONCE = 10_000;
    private static final String DATA = "x".repeat(100);

    /** A topic with a history that is full. */
    public abstract static class FullTopic {

        private final int history;
        private final Topics topics;
        final Topic topic;
        final EncodedEvent event;

        private FullTopic(int history) {
            this.history = history;
            HistoryLimits limits =
                    HistoryLimits.defaults().withMaxEvents(history).withMaxBytes(1L << 32);
            HistoryBudget budget = HistoryBudget.of(1L << 32, 10);
            topics = Topics.of(InMemoryBroker.create(limits, budget), EventEncoder.create());
            topic = topics.topic("benchmark");
            event = topic.encoded(DATA);
        }

        /** Fills the history. */
        @Setup(Level.Trial)
        public void fill() {
            for (int i = 0; i < history; i++) {
                topic.publish(event);
            }
        }

        /** Ends the broker's thread. */
        @TearDown(Level.Trial)
        public void close() {
            topics.close();
        }
    }

    /** With the default history. */
    @State(Scope.Benchmark)
    public static class DefaultTopic extends FullTopic {

        /** Made by JMH. */
        public DefaultTopic() {
            super(HistoryLimits.defaults().maxEvents());
        }
    }

    /** With a million events. */
    @State(Scope.Benchmark)
    public static class MillionTopic extends FullTopic {

        private static final int EVENTS = 1_000_000;

        private final Random random = new Random(1);
        private long epoch;

        /** Made by JMH. */
        public MillionTopic() {
            super(EVENTS);
        }

        /** Reads the topic's epoch from the position of its last event. */
        @Setup(Level.Trial)
        public void readEpoch() {
            epoch = topic.position().time();
        }

        ResumePoint anywhere() {
            return after(1 + random.nextInt(EVENTS - 1));
        }

        ResumePoint after(long number) {
            return ResumePoint.after(new Position(epoch, number).toString());
        }
    }

    /** Appends an event that has been encoded, and drops the oldest. */
    @Benchmark
    public Position append(DefaultTopic state) {
        return state.topic.publish(state.event);
    }

    /** Encodes and appends a text. */
    @Benchmark
    public Position publish(DefaultTopic state) {
        return state.topic.publish(DATA);
    }

    /** Opens a cursor anywhere in a million events, and takes what is next. */
    @Benchmark
    public void resume(MillionTopic state, Blackhole blackhole) throws Exception {
        Reader reader = new Reader(blackhole);
        state.topic.run(state.anywhere(), reader);
        reader.readNext();
        reader.close();
    }

    /** Reads the newest ten thousand of a million events, one by one; the time is that of one. */
    @Benchmark
    @OperationsPerInvocation(READ_AT_ONCE)
    public void read(MillionTopic state, Blackhole blackhole) throws Exception {
        Reader reader = new Reader(blackhole);
        state.topic.run(state.after(MillionTopic.EVENTS - READ_AT_ONCE), reader);
        while (reader.readNext()) {
            // It consumes what it reads.
        }
        reader.close();
    }

    /** Reads a topic without a stream. */
    private static final class Reader implements Emitter<EncodedEvent> {

        private final Blackhole blackhole;
        private @Nullable Cursor<? extends EncodedEvent> cursor;

        Reader(Blackhole blackhole) {
            this.blackhole = blackhole;
        }

        boolean readNext() {
            return Objects.requireNonNull(cursor).giveNext(this);
        }

        void close() {
            Objects.requireNonNull(cursor).close();
        }

        @Override
        public boolean push(Next<? extends EncodedEvent> next) {
            blackhole.consume(next);
            return true;
        }

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void awaitRoom() {
            // It keeps nothing.
        }

        @Override
        public void awaitTaken() {
            // As above.
        }

        @Override
        public boolean isOver() {
            return false;
        }

        @Override
        public void read(Cursor<? extends EncodedEvent> from) {
            cursor = from;
        }
    }
}
