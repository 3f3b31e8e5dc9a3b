package dev.sluice.run.redis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.redis.Redis;
import dev.sluice.redis.RedisServer;
import dev.sluice.run.RunEnd;
import dev.sluice.run.RunInfo;
import dev.sluice.run.RunState;
import dev.sluice.run.redis.RunRecords.Answer;
import dev.sluice.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The scripts, as two replicas use them that do not know of each other. */
@Timeout(60)
class RunRecordsTest {

    private static final TopicName ID = new TopicName("answers/1");
    private static final RunEnd DONE = new RunEnd(RunState.DONE, "");

    @TempDir Path folder;
    private RedisServer server;
    private Redis redis;
    private RunRecords first;
    private RunRecords second;
    private RunInfo run;

    @BeforeEach
    void begin() throws Exception {
        server = RedisServer.start(folder);
        redis = Redis.connect(server.options());
        first = new RunRecords(redis, "first", Duration.ofMinutes(1));
        second = new RunRecords(redis, "second", Duration.ofMinutes(1));
        RunInfo wanted =
                new RunInfo(
                        ID,
                        "route",
                        "ann",
                        0,
                        1,
                        new RunInfo.Keeping(Duration.ofMinutes(1), Optional.of("in")));
        long started = first.begin(wanted, "start").orElseThrow();
        assertEquals(started, first.begin(wanted, "start").orElseThrow(), "a repetition");
        assertTrue(second.begin(wanted, "start").isEmpty());
        run = wanted.startedAt(started);
    }

    @AfterEach
    void stop() {
        redis.close();
        server.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String said() {
        return new String(first.read(ID, 0).orElseThrow().said().bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void a_replica_whose_run_was_claimed_neither_appends_nor_ends_it() {
        assertEquals(new Answer.Done(1), first.append(run, 0, bytes("a")));
        assertEquals(Optional.of(2), second.claim(ID, "first", true));

        assertEquals(new Answer.Refused(), first.append(run, 1, bytes("b")));
        assertEquals(new Answer.Refused(), first.end(run, 1, DONE));
        assertTrue(first.claim(ID, "first", true).isEmpty());
        assertEquals(Optional.empty(), first.read(ID).orElseThrow().end());
        assertEquals(new Answer.Done(2), second.append(run.withAttempt(2), 1, bytes("c")));
        assertEquals("ac", said());
    }

    @Test
    void an_append_whose_answer_was_lost_can_be_repeated_and_go_on() {
        first.append(run, 0, bytes("ab"));

        assertEquals(new Answer.Done(2), first.append(run, 0, bytes("ab")));
        assertEquals(new Answer.Done(4), first.append(run, 0, bytes("abcd")));
        assertEquals(new Answer.Refused(), first.append(run, 0, bytes("xy")));
        assertEquals("abcd", said());
    }

    @Test
    void a_log_whose_end_redis_has_lost_is_asked_for() {
        first.append(run, 0, bytes("ab"));

        assertEquals(new Answer.TooShort(2), first.append(run, 3, bytes("d")));
        assertEquals(new Answer.TooShort(2), first.end(run, 3, DONE));
        assertEquals(new Answer.Done(4), first.append(run, 2, bytes("cd")));
        assertEquals(new Answer.Done(4), first.end(run, 4, DONE));
        assertArrayEquals(bytes("abcd"), bytes(said()));
    }

    @Test
    void the_input_is_read_with_the_record_and_not_with_the_log() {
        assertEquals(Optional.of("in"), first.read(ID).orElseThrow().info().keeping().input());
        assertEquals(Optional.empty(), first.read(ID, 0).orElseThrow().info().keeping().input());
    }

    @Test
    void an_end_can_be_repeated_under_its_name_and_no_other_counts() {
        RunEnd stopped = new RunEnd(RunState.STOPPED, "");
        assertEquals(new Answer.Done(0), second.endAnywhere(run, "name", stopped));

        assertEquals(new Answer.Done(0), first.endAnywhere(run, "name", stopped));
        assertEquals(new Answer.Refused(), first.end(run, 0, DONE));
        assertEquals(Optional.of(stopped), first.read(ID).orElseThrow().end());
    }
}
