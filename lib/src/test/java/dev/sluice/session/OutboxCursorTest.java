package dev.sluice.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.source.Cursor;
import dev.sluice.source.Next;
import dev.sluice.source.NextSink;
import dev.sluice.source.StreamException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A source that gives a cursor. */
@Timeout(60)
class OutboxCursorTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final OutboxBudget budget = new OutboxBudget(1024 * 1024);
    private int woken;
    private final Outbox outbox = new Outbox(EventEncoder.create(), budget, () -> woken++);

    private boolean push(Object element) {
        return outbox.push(Next.item(element));
    }

    private String taken() {
        Batch batch = outbox.take(true);
        return batch == null ? "" : batch.bytes().toString();
    }

    private static MessageEvent event(int id) {
        return MessageEvent.of("x").withId(Integer.toString(id));
    }

    private final SilentCursor cursor = new SilentCursor();

    @Test
    void a_stream_reads_on_from_the_cursor_when_the_source_has_returned() {
        outbox.read(cursor);
        outbox.end();

        assertSame(cursor, outbox.cursor());
        assertNull(outbox.whyOver());
        assertTrue(woken > 0);
    }

    @Test
    void a_cursor_wakes_the_consumer_of_the_outbox() {
        outbox.read(cursor);
        int before = woken;

        cursor.wake.run();

        assertEquals(before + 1, woken);
    }

    @Test
    void a_cursor_is_closed_with_the_stream() {
        outbox.read(cursor);

        outbox.close();
        outbox.close();

        assertEquals(1, cursor.closed);
    }

    @Test
    void a_cursor_is_not_read_before_the_elements_given_before_it() {
        push("a");
        outbox.read(cursor);

        assertNull(outbox.cursor());

        assertEquals("data: a\n\n", taken());
        assertSame(cursor, outbox.cursor());
    }

    @Test
    void a_cursor_comes_after_the_position_of_elements_left_out_before_it() {
        outbox.push(new Next.LeftOut<>(event(5)));
        outbox.read(cursor);

        assertEquals("event: position\nid: 5\ndata: {}\n\n", taken());
        assertEquals(Optional.empty(), outbox.takePlace());
    }

    @Test
    @Timeout(10)
    void an_outbox_can_be_closed_while_its_cursor_learns_whom_to_wake() {
        cursor.whenAsked =
                () -> {
                    Thread closing = Thread.startVirtualThread(outbox::close);
                    assertTrue(closing.join(LONG));
                };

        outbox.read(cursor);

        assertEquals(1, cursor.closed);
    }

    @Test
    void a_cursor_is_the_last_thing_that_a_source_gives() {
        SilentCursor second = new SilentCursor();
        outbox.read(cursor);

        assertThrows(IllegalStateException.class, () -> push("a"));
        assertThrows(IllegalStateException.class, () -> outbox.read(second));

        assertEquals(1, second.closed);
        assertSame(cursor, outbox.cursor());
    }

    @Test
    void a_cursor_that_fails_to_close_does_not_keep_the_stream_from_ending() {
        cursor.whenClosed = new IllegalStateException("broken");
        outbox.read(cursor);

        outbox.close();

        assertTrue(outbox.isOver());
    }

    @Test
    void a_cursor_that_comes_too_late_is_closed() {
        outbox.close();

        outbox.read(cursor);

        assertEquals(1, cursor.closed);
    }

    @Test
    void a_failure_of_the_source_after_it_gave_a_cursor_ends_the_stream() {
        outbox.read(cursor);

        assertTrue(outbox.fail(new StreamException("broken")));

        assertInstanceOf(SessionEnd.Failed.class, outbox.whyOver());
    }

    /** Has nothing. */
    private static final class SilentCursor implements Cursor<Object> {

        private Runnable wake = () -> {};
        private int closed;
        private @Nullable RuntimeException whenClosed;
        private Work whenAsked = () -> {};

        private interface Work {
            void run() throws InterruptedException;
        }

        @Override
        public void onReady(Runnable whom) {
            wake = whom;
            try {
                whenAsked.run();
            } catch (InterruptedException over) {
                throw new AssertionError(over);
            }
        }

        @Override
        public boolean giveNext(NextSink<? super Object> out) {
            return false;
        }

        @Override
        public void close() {
            closed++;
            if (whenClosed != null) {
                throw whenClosed;
            }
        }
    }
}
