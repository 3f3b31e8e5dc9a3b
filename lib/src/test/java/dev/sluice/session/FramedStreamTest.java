package dev.sluice.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.clock.VirtualTime;
import dev.sluice.event.ControlEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.source.FrameBlock;
import dev.sluice.source.Next;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FramedStreamTest {

    private static final long NOW = 1_000_000;

    private final VirtualTime clock = new VirtualTime(Instant.ofEpochMilli(NOW));
    private final RecordedOutput output = RecordedOutput.ofFrames();
    private final ScriptedFrames feed = new ScriptedFrames();
    private final List<String> told = new ArrayList<>();
    private final List<Lease.Due> dues = new ArrayList<>();
    private final SessionListener listener =
            new SessionListener() {
                @Override
                public void wrote(int events, long bytes, long lagMillis) {
                    told.add("%d events, %d bytes, lag %d".formatted(events, bytes, lagMillis));
                }
            };
    private final OpenSessions sessions =
            new OpenSessions(EventEncoder.create(), new SessionTime(clock, () -> 0L));
    private final Lease lease = () -> dues.isEmpty() ? Lease.UNLIMITED.due() : dues.removeFirst();
    private final Session session =
            sessions.open(
                    feed,
                    SessionOptions.defaults().withOnEnd(OnEnd.RECONNECT),
                    lease,
                    output,
                    SessionCalls.NONE.withListener(listener));

    /** A feed that plays a script of frames, between which there is what is no frame. */
    private static final class ScriptedFrames implements Feed {

        private interface Step {
            void play(Writer writer) throws IOException;
        }

        private final Deque<Step> steps = new ArrayDeque<>();
        private final EventEncoder encoder = EventEncoder.create();

        /** Two events of which there is more in the array around them. */
        ScriptedFrames frames(String text) {
            return framesAfter(() -> {}, text);
        }

        /** Something happens while the stream waits for the frames. */
        ScriptedFrames framesAfter(Runnable event, String text) {
            steps.add(writer -> {
                event.run();
                byte[] bytes = ("before" + text + "behind").getBytes(StandardCharsets.UTF_8);
                Objects.requireNonNull(writer.frames())
                        .write(new FrameBlock(bytes), 6, bytes.length - 12, 2, NOW);
            });
            return this;
        }

        ScriptedFrames element(Object value) {
            steps.add(writer -> {
                Batch batch = new Batch();
                batch.add(Next.item(value), encoder);
                writer.write(batch);
            });
            return this;
        }

        @Override
        public @Nullable SessionEnd next(Duration atMost, Writer writer) throws IOException {
            if (steps.isEmpty()) {
                return new SessionEnd.SourceEnded();
            }
            steps.remove().play(writer);
            return null;
        }

        @Override
        public Optional<String> takePlace() {
            return Optional.empty();
        }

        @Override
        public boolean needsThread() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean givesFrames() {
            return false;
        }

        @Override
        public void whenReady(@Nullable Runnable whenReady) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isAtRest(@Nullable Thread reader, boolean isBehind) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void wakeAfter(Duration delay) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isHolding() {
            return false;
        }

        @Override
        public void stop() {}

        @Override
        public void writeRest(Writer writer) {
            // Frames wait in their topic.
        }

        @Override
        public void close() {}
    }

    private List<String> behindThePreamble() {
        return output.writes.subList(1, output.writes.size());
    }

    @Test
    void frames_are_written_as_they_are_in_one_write() {
        feed.frames("9\r\ndata: a\n\n\r\n9\r\ndata: b\n\n\r\n");

        assertEquals(new SessionEnd.SourceEnded(), session.run());

        assertEquals(List.of("9\r\ndata: a\n\n\r\n9\r\ndata: b\n\n\r\n"), behindThePreamble());
        assertEquals(List.of("2 events, 28 bytes, lag 0"), told.subList(1, 2));
        assertTrue(output.finished);
    }

    @Test
    void elements_are_framed_and_written_in_the_order_of_the_feed() {
        feed.frames("first").element("second").frames("third");

        session.run();

        assertEquals(List.of("first", "e\r\ndata: second\n\n\r\n", "third"), behindThePreamble());
    }

    @Test
    void large_frames_are_written_in_pieces() {
        String large = "x".repeat(TimedOutput.PIECE_BYTES) + "y";
        feed.frames(large);

        session.run();

        assertEquals(List.of(large.substring(0, large.length() - 1), "y"), behindThePreamble());
        assertEquals("2 events, %d bytes, lag 0".formatted(large.length()), told.get(1));
    }

    @Test
    void frames_that_came_after_the_lease_was_over_are_not_written() {
        dues.add(Lease.UNLIMITED.due());
        dues.add(Lease.UNLIMITED.due());
        dues.add(new Lease.Due.Over(new SessionEnd.AccessExpired()));
        feed.frames("allowed").frames("forbidden").frames("forbidden");

        assertEquals(new SessionEnd.AccessExpired(), session.run());

        assertFalse(output.text().contains("forbidden"));
        assertEquals("allowed", behindThePreamble().getFirst());
        assertTrue(behindThePreamble().getLast().contains("\"reason\":\"expired\""));
        assertTrue(output.finished);
    }

    @Test
    void frames_that_came_after_access_was_revoked_are_not_written() {
        feed.framesAfter(() -> session.end(new SessionEnd.AccessRevoked()), "forbidden");

        assertEquals(new SessionEnd.AccessRevoked(), session.run());

        assertFalse(output.text().contains("forbidden"));
        assertTrue(output.text().contains("\"reason\":\"revoked\""));
    }

    @Test
    void a_notice_is_written_after_the_frames() {
        dues.add(Lease.UNLIMITED.due());
        dues.add(new Lease.Due.Notice(ControlEvent.accessExpiring(Duration.ofSeconds(9))));
        feed.frames("frames");

        session.run();

        assertEquals("frames", behindThePreamble().getFirst());
        assertTrue(
                behindThePreamble()
                        .get(1)
                        .contains("event: access-expiring\ndata: {\"expires_in\":9}\n\n"),
                output::text);
    }

    @Test
    void a_stream_ends_without_last_words_when_its_connection_breaks_under_frames() {
        feed.framesAfter(() -> output.broken = true, "lost");

        assertEquals(new SessionEnd.ClientGone(), session.run());
        assertFalse(output.finished);
    }
}
