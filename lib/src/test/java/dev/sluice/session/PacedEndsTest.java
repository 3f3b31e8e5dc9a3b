package dev.sluice.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.sluice.clock.VirtualTime;
import dev.sluice.event.EventEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacedEndsTest {

    private final VirtualTime clock = new VirtualTime();
    private final SessionTime time = new SessionTime(clock, new Random(7));
    private final OpenSessions sessions = new OpenSessions(EventEncoder.create(), time);
    private final List<ScriptedFeed> feeds = new ArrayList<>();

    private List<Session> open(int count, OnDrain onDrain) {
        List<Session> opened = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ScriptedFeed feed = new ScriptedFeed(clock);
            feeds.add(feed);
            opened.add(
                    sessions.open(
                            feed,
                            SessionOptions.defaults().withOnDrain(onDrain),
                            Lease.UNLIMITED,
                            new RecordedOutput(),
                            SessionCalls.NONE));
        }
        return opened;
    }

    private PacedEnds paced(List<Session> streams, String duration, String deadline) {
        return new PacedEnds(
                streams,
                new DrainOptions(Duration.parse(duration), Duration.parse(deadline)),
                time);
    }

    private long ended() {
        return feeds.stream().filter(feed -> feed.closed).count();
    }

    /** How many were ended at each moment at which any was, in milliseconds. */
    private List<String> course(PacedEnds ends) {
        List<String> course = new ArrayList<>();
        long begin = clock.nanoTime();
        long before = 0;
        while (before < feeds.size()) {
            Duration pause = ends.endDue();
            course.add((clock.nanoTime() - begin) / 1_000_000 + ":" + (ended() - before));
            before = ended();
            clock.jump(pause);
        }
        return course;
    }

    @Test
    void ends_are_spread_evenly_over_the_duration() {
        PacedEnds ends = paced(open(5, OnDrain.END), "PT2S", "PT9S");

        assertEquals(List.of("0:1", "400:1", "800:1", "1200:1", "1600:1"), course(ends));
    }

    @Test
    void only_a_few_streams_end_in_a_tenth_of_a_second() {
        PacedEnds ends = paced(open(1000, OnDrain.END), "PT20S", "PT25S");

        for (int tenth = 0; tenth < 200; tenth++) {
            long before = ended();
            ends.endDue();
            assertEquals(tenth == 0 ? 1 : 5, ended() - before);
            clock.jump(Duration.ofMillis(100));
        }
        ends.endDue();
        assertEquals(1000, ended());
    }

    @Test
    void ends_are_at_most_a_second_apart() {
        PacedEnds ends = paced(open(3, OnDrain.END), "PT20S", "PT25S");

        assertEquals(List.of("0:1", "1000:1", "2000:1"), course(ends));
    }

    @Test
    void all_streams_end_at_once_without_a_duration() {
        PacedEnds ends = paced(open(3, OnDrain.END), "PT0S", "PT25S");

        assertEquals(List.of("0:3"), course(ends));
    }

    @Test
    void streams_that_may_finish_get_as_long_as_possible_and_end_last() {
        List<Session> streams = open(2, OnDrain.FINISH);
        streams.addAll(open(2, OnDrain.END));
        PacedEnds ends = paced(streams, "PT1S", "PT10S");

        assertEquals(List.of("0:1", "500:1", "8000:1", "9000:1"), course(ends));
        assertEquals(List.of(true, true, true, true), feeds.stream().map(f -> f.closed).toList());
    }

    @Test
    void streams_that_may_finish_are_spread_over_the_time_after_the_others() {
        PacedEnds ends = paced(open(4, OnDrain.FINISH), "PT3S", "PT6S");

        assertEquals(
                List.of("0:0", "3500:1", "4000:1", "4500:1", "5000:1"),
                course(ends).stream().toList());
    }

    @Test
    void streams_end_in_random_order() {
        PacedEnds ends = paced(open(100, OnDrain.END), "PT10S", "PT25S");
        List<Integer> order = new ArrayList<>();
        while (order.size() < 100) {
            Duration pause = ends.endDue();
            for (int i = 0; i < feeds.size(); i++) {
                if (feeds.get(i).closed && !order.contains(i)) {
                    order.add(i);
                }
            }
            clock.jump(pause);
        }

        assertNotEquals(order.stream().sorted().toList(), order);
    }
}
