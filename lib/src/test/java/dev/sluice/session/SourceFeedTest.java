package dev.sluice.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.clock.StreamTime;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.source.Cursor;
import dev.sluice.source.FrameBlock;
import dev.sluice.source.FrameSink;
import dev.sluice.source.Next;
import dev.sluice.source.NextSink;
import dev.sluice.source.ResumePoint;
import dev.sluice.source.Snapshot;
import dev.sluice.source.Source;
import dev.sluice.source.Sources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SourceFeedTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final Recorded recorded = new Recorded(true);
    private @Nullable SourceFeed opened;

    private final OutboxBudget budget = new OutboxBudget(1000);

    private SourceFeed open(Source<?> source) throws Exception {
        SourceFeed feed =
                SourceFeed.start(
                        source,
                        ResumePoint.fresh(),
                        EventEncoder.create(),
                        budget,
                        StreamTime.SYSTEM);
        opened = feed;
        feed.awaitBegun(LONG);
        return feed;
    }

    @AfterEach
    void close() {
        if (opened != null) {
            opened.close();
        }
    }

    /** What was written, a line for each write. */
    private static final class Recorded implements Feed.Writer {

        private final List<String> writes = new ArrayList<>();
        private final boolean takesFrames;
        private final boolean mayWait;

        Recorded(boolean takesFrames) {
            this(takesFrames, true);
        }

        private Recorded(boolean takesFrames, boolean mayWait) {
            this.takesFrames = takesFrames;
            this.mayWait = mayWait;
        }

        /** It writes for other streams too. */
        static Recorded shared() {
            return new Recorded(true, false);
        }

        @Override
        public void write(Batch batch) {
            writes.add(batch.bytes().toString());
        }

        @Override
        public @Nullable FrameSink frames() {
            return takesFrames
                    ? (block, offset, length, events, oldestMillis) ->
                            writes.add(
                                    new String(
                                            block.bytes(), offset, length, StandardCharsets.UTF_8))
                    : null;
        }

        @Override
        public boolean mayWait() {
            return mayWait;
        }
    }

    /** Plays a script of frames and words. */
    private static final class ScriptedCursor implements Cursor<Object> {

        private final Queue<Object> script;
        private Runnable wake = () -> {};
        private volatile boolean closed;

        ScriptedCursor(Object... script) {
            this.script = new ArrayDeque<>(List.of(script));
        }

        @Override
        public void onReady(Runnable whom) {
            wake = whom;
        }

        @Override
        public synchronized boolean giveNext(NextSink<? super Object> out) {
            Object next = script.poll();
            if (next != null) {
                out.push(next instanceof Next<?> words ? cast(words) : Next.item(next));
            }
            return next != null;
        }

        @SuppressWarnings("unchecked") // it is only passed on
        private static Next<Object> cast(Next<?> words) {
            return (Next<Object>) words;
        }

        @Override
        public boolean givesFrames() {
            return true;
        }

        @Override
        public synchronized boolean giveFrames(FrameSink frames, NextSink<? super Object> out)
                throws IOException {
            if (script.peek() instanceof String text) {
                script.remove();
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                frames.write(new FrameBlock(bytes), 0, bytes.length, 1, 0);
                return true;
            }
            return giveNext(out);
        }

        synchronized void add(Object next) {
            script.add(next);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static Source<Object> reading(Cursor<Object> cursor) {
        return (from, out) -> out.read(cursor);
    }

    @Test
    void a_feed_writes_all_elements_that_its_source_has_given_at_once() throws Exception {
        CountDownLatch given = new CountDownLatch(1);
        SourceFeed feed =
                open(
                        Sources.handler(events -> {
                            events.send("a");
                            events.send("b");
                            given.countDown();
                            new CountDownLatch(1).await();
                        }));
        given.await();

        assertNull(feed.next(LONG, recorded));

        assertEquals(List.of("data: a\n\ndata: b\n\n"), recorded.writes);
    }

    @Test
    void a_feed_waits_for_elements_no_longer_than_it_may() throws Exception {
        SourceFeed feed = open(Sources.interval(LONG));

        assertNull(feed.next(Duration.ofMillis(1), recorded));

        assertEquals(List.of(), recorded.writes);
    }

    @Test
    void a_feed_ends_after_the_elements_that_were_given() throws Exception {
        SourceFeed feed = open(Sources.of("a"));

        assertNull(feed.next(LONG, recorded));
        assertEquals(new SessionEnd.SourceEnded(), feed.next(LONG, recorded));
    }

    @Test
    void a_feed_reads_frames_from_a_cursor() throws Exception {
        SourceFeed feed = open(reading(new ScriptedCursor("frames", "more")));

        feed.next(LONG, recorded);
        feed.next(LONG, recorded);

        assertEquals(List.of("frames", "more"), recorded.writes);
    }

    @Test
    void a_feed_writes_the_words_of_a_cursor_and_goes_on_with_its_frames() throws Exception {
        SourceFeed feed = open(reading(new ScriptedCursor(new Next.StandsAt<>("7"), "frames")));

        feed.next(LONG, recorded);
        feed.next(LONG, recorded);

        assertEquals(List.of("event: position\nid: 7\ndata: {}\n\n", "frames"), recorded.writes);
    }

    @Test
    void a_feed_that_cannot_write_frames_writes_words_and_elements_of_a_cursor_together()
            throws Exception {
        Recorded plain = new Recorded(false);
        SourceFeed feed = open(reading(new ScriptedCursor(new Next.StandsAt<>("7"), "a", "b")));

        feed.next(LONG, plain);

        assertEquals(
                List.of("event: position\nid: 7\ndata: {}\n\ndata: a\n\ndata: b\n\n"),
                plain.writes);
    }

    @Test
    void a_feed_reads_one_element_at_a_time_from_a_cursor_when_memory_is_tight() throws Exception {
        Recorded plain = new Recorded(false);
        SourceFeed feed = open(reading(new ScriptedCursor("a", "b")));
        budget.add(500);

        feed.next(LONG, plain);

        assertEquals(List.of("data: a\n\n"), plain.writes);
        assertEquals(500, budget.held());
    }

    @Test
    void a_feed_reads_elements_from_a_cursor_when_there_is_memory_again() throws Exception {
        Recorded plain = new Recorded(false);
        SourceFeed feed = open(reading(new ScriptedCursor("a")));
        budget.add(1000);
        feed.next(Duration.ZERO, plain);
        assertEquals(List.of(), plain.writes);

        budget.add(-1);
        budget.wakeWaiting();
        feed.next(LONG, plain);

        assertEquals(List.of("data: a\n\n"), plain.writes);
    }

    @Test
    void a_feed_needs_no_memory_to_read_frames_from_a_cursor() throws Exception {
        SourceFeed feed = open(reading(new ScriptedCursor("frames")));
        budget.add(1000);

        feed.next(LONG, recorded);

        assertEquals(List.of("frames"), recorded.writes);
    }

    @Test
    void a_feed_that_cannot_write_frames_writes_the_elements_of_a_cursor() throws Exception {
        Recorded plain = new Recorded(false);
        SourceFeed feed = open(reading(new ScriptedCursor("a", "b")));

        feed.next(LONG, plain);

        assertEquals(List.of("data: a\n\ndata: b\n\n"), plain.writes);
    }

    @Test
    void a_feed_first_writes_the_elements_that_came_before_the_cursor() throws Exception {
        Source<Object> source =
                Sources.snapshotThen(
                        reading(new ScriptedCursor("frames")), () -> Snapshot.of("state", "7"));
        SourceFeed feed = open(source);

        feed.next(LONG, recorded);
        feed.next(LONG, recorded);

        assertEquals(List.of("event: snapshot\nid: 7\ndata: state\n\n", "frames"), recorded.writes);
    }

    @Test
    void a_writer_that_must_not_wait_gets_frames() throws Exception {
        Recorded shared = Recorded.shared();
        SourceFeed feed = open(reading(new ScriptedCursor("frames")));

        assertFalse(feed.needsThread());
        assertTrue(feed.givesFrames());
        assertNull(feed.next(Duration.ZERO, shared));

        assertEquals(List.of("frames"), shared.writes);
        assertFalse(feed.needsThread());
        assertTrue(feed.givesFrames());
    }

    @Test
    void a_writer_that_must_not_wait_gets_no_elements_of_a_source() throws Exception {
        assertGivesNothingToAWriterThatMustNotWait(open(Sources.of("a")));
    }

    @Test
    void a_writer_that_must_not_wait_gets_no_elements_of_a_cursor() throws Exception {
        assertGivesNothingToAWriterThatMustNotWait(
                open(reading(new ScriptedCursor("a")).map(element -> element)));
    }

    private void assertGivesNothingToAWriterThatMustNotWait(SourceFeed feed) throws Exception {
        Recorded shared = Recorded.shared();

        assertTrue(feed.needsThread());
        assertFalse(feed.givesFrames());
        assertNull(feed.next(Duration.ZERO, shared));
        assertEquals(List.of(), shared.writes);

        assertNull(feed.next(LONG, recorded));
        assertEquals(List.of("data: a\n\n"), recorded.writes);
    }

    @Test
    void a_feed_that_has_nothing_yet_needs_no_thread_and_has_not_come_to_frames() throws Exception {
        SourceFeed feed = open(Sources.interval(LONG));

        assertFalse(feed.needsThread());
        assertFalse(feed.givesFrames());
    }

    @Test
    void a_feed_comes_to_frames_when_all_before_them_is_taken() throws Exception {
        SourceFeed feed =
                open(
                        Sources.snapshotThen(
                                reading(new ScriptedCursor("frames")),
                                () -> Snapshot.of("state", "7")));
        assertTrue(feed.needsThread());
        assertFalse(feed.givesFrames());

        feed.next(LONG, recorded);

        assertFalse(feed.needsThread());
        assertTrue(feed.givesFrames());
    }

    @Test
    void a_feed_does_not_keep_a_thread_that_waits_when_it_comes_to_frames() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        ScriptedCursor cursor = new ScriptedCursor();
        SourceFeed feed =
                open((from, out) -> {
                    out.send("state");
                    waits.await();
                    out.read(cursor);
                });
        feed.next(LONG, recorded);
        Thread.startVirtualThread(waits::countDown);

        assertNull(feed.next(LONG, recorded));

        assertTrue(feed.givesFrames());
    }

    @Test
    void a_feed_is_woken_by_its_cursor() throws Exception {
        ScriptedCursor cursor = new ScriptedCursor();
        SourceFeed feed = open(reading(cursor));
        Thread.startVirtualThread(() -> {
            cursor.add("late");
            cursor.wake.run();
        });

        while (recorded.writes.isEmpty()) {
            assertNull(feed.next(LONG, recorded));
        }

        assertEquals(List.of("late"), recorded.writes);
    }

    @Test
    void a_feed_reads_no_more_after_a_slow_reader_is_detached() throws Exception {
        SourceFeed feed =
                open(reading(new ScriptedCursor("frames", new Next.Detached<>(), "more")));

        feed.next(LONG, recorded);

        assertEquals(new SessionEnd.Detached(), feed.next(LONG, recorded));
        assertEquals(List.of("frames"), recorded.writes);
    }

    @Test
    void a_feed_writes_the_elements_that_a_cursor_gave_before_it_failed() throws Exception {
        Recorded plain = new Recorded(false);
        SourceFeed feed = open(reading(new ScriptedCursor("a", new Object())));

        assertInstanceOf(SessionEnd.Failed.class, feed.next(LONG, plain));
        assertEquals(List.of("data: a\n\n"), plain.writes);
    }

    @Test
    void a_feed_knows_the_position_of_elements_that_a_cursor_leaves_out() throws Exception {
        ScriptedCursor cursor = new ScriptedCursor(new Next.LeftOut<>(event(5)), event(6));
        SourceFeed feed = open(reading(cursor));

        feed.next(LONG, recorded);
        feed.next(LONG, recorded);

        assertEquals(List.of("id: 6\ndata: x\n\n"), recorded.writes);
        assertEquals(Optional.empty(), feed.takePlace());

        cursor.add(new Next.LeftOut<>(event(7)));
        feed.next(LONG, recorded);

        assertEquals(Optional.of("7"), feed.takePlace());
    }

    private static MessageEvent event(int id) {
        return MessageEvent.of("x").withId(Integer.toString(id));
    }

    @Test
    void closing_a_feed_closes_its_cursor() throws Exception {
        ScriptedCursor cursor = new ScriptedCursor();
        SourceFeed feed = open(reading(cursor));

        feed.close();

        assertTrue(cursor.closed);
        assertNull(feed.next(LONG, recorded));
    }

    @Test
    void closing_a_feed_interrupts_its_source() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        SourceFeed feed =
                open(
                        Sources.handler(events -> {
                            events.send("a");
                            try {
                                new CountDownLatch(1).await();
                            } finally {
                                interrupted.countDown();
                            }
                        }));

        feed.close();

        interrupted.await();
    }
}
