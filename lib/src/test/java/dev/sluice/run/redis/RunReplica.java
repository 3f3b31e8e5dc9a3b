package dev.sluice.run.redis;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.fail;

import dev.sluice.event.ControlEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.redis.Redis;
import dev.sluice.redis.RedisOptions;
import dev.sluice.run.RunBudget;
import dev.sluice.run.RunFormat;
import dev.sluice.run.RunHandler;
import dev.sluice.run.RunLimits;
import dev.sluice.run.RunListener;
import dev.sluice.run.RunLog;
import dev.sluice.run.RunOptions;
import dev.sluice.run.RunStart;
import dev.sluice.run.RunStore.Found;
import dev.sluice.run.Runs;
import dev.sluice.source.Next;
import dev.sluice.source.ResumePoint;
import dev.sluice.topic.SourceClient;
import dev.sluice.topic.TopicName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One replica of a service with runs, without its server. */
final class RunReplica implements AutoCloseable {

    static final String ROUTE = "POST /answers/{id}";

    /** Leases of two seconds, so that tests need not wait longer. */
    static final Pace FAST =
            new Pace(
                    Duration.ofMillis(300),
                    Duration.ofSeconds(2),
                    Duration.ofMillis(100),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1));

    final Redis redis;
    final RunBudget budget = RunBudget.of(64 * 1024 * 1024);
    final RedisRunStore store;
    final Runs runs;

    RunReplica(RedisOptions options) {
        this(options, FAST);
    }

    RunReplica(RedisOptions options, Pace pace) {
        redis = Redis.connect(options);
        store = RedisRunStore.create(redis, budget, Duration.ofMinutes(1), pace);
        runs = Runs.of(store, EventEncoder.create(), RunLimits.defaults(), RunListener.NONE);
    }

    Found start(String id, RunOptions options, Optional<String> input, RunHandler handler) {
        RunStart start =
                new RunStart(
                        new TopicName(id),
                        ROUTE,
                        new RunStart.Starter("ann", "ann"),
                        options,
                        handler,
                        input);
        try {
            return runs.start(start, Duration.ZERO);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    RunLog begin(String id, RunHandler handler) {
        return assertInstanceOf(
                        Found.Begun.class,
                        start(id, RunOptions.defaults(), Optional.empty(), handler))
                .log();
    }

    RunLog find(String id) {
        return assertInstanceOf(Found.Known.class, runs.find(new TopicName(id))).log();
    }

    Reader read(String id, ResumePoint from) throws Exception {
        return new Reader(SourceClient.open(runs.source(find(id), RunFormat.PLAIN), from));
    }

    Reader read(String id) throws Exception {
        return read(id, new ResumePoint.Fresh());
    }

    /** Reads a log that was found before. */
    Reader read(RunLog log) throws Exception {
        return new Reader(
                SourceClient.open(runs.source(log, RunFormat.PLAIN), new ResumePoint.Fresh()));
    }

    /** It dies: nothing of it reaches Redis any more, and it tells nobody. */
    void die() {
        redis.close();
    }

    @Override
    public void close() {
        runs.close();
        redis.close();
    }

    /** A reader of a run. */
    static final class Reader implements AutoCloseable {

        final List<String> pieces = new ArrayList<>();
        Optional<String> id = Optional.empty();
        Optional<String> end = Optional.empty();
        private final SourceClient<Object> client;

        private Reader(SourceClient<Object> client) {
            this.client = client;
        }

        /** Waits for the next piece or the end. */
        void next() throws Exception {
            switch (client.next(Duration.ofSeconds(20))) {
                case Next.Item<Object>(MessageEvent event) -> {
                    pieces.add(event.data().orElseThrow().toString());
                    id = event.id();
                }
                case Next.Item<Object>(ControlEvent event) ->
                        end = Optional.of(event.data().toString());
                case null -> fail("nothing came after " + pieces);
                case Next<Object> other -> fail("unexpected: " + other);
            }
        }

        String textUpTo(int length) throws Exception {
            while (String.join("", pieces).length() < length) {
                next();
            }
            return String.join("", pieces);
        }

        String rest() throws Exception {
            while (end.isEmpty()) {
                next();
            }
            return String.join("", pieces);
        }

        ResumePoint place() {
            return ResumePoint.after(id.orElseThrow());
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
