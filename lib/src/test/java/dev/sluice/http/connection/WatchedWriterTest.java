package dev.sluice.http.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.http.ConnectionTimeouts;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WatchedWriterTest {

    private static final int SIZE = 1_000_000;

    private final AtomicLong now = new AtomicLong();

    /** A socket whose client takes a time for each piece. */
    private final class SlowSocket implements DataWriter {

        private final Duration each;
        private final WatchedConnection watched;
        private int taken;

        SlowSocket(Duration each, WatchedConnection watched) {
            this.each = each;
            this.watched = watched;
        }

        @Override
        public void write(BufferData... buffers) {
            write(BufferData.create(buffers));
        }

        @Override
        public void write(BufferData buffer) {
            now.addAndGet(each.toNanos());
            watched.closeIfDue();
            taken += buffer.available();
        }

        @Override
        public void writeNow(BufferData... buffers) {
            write(buffers);
        }

        @Override
        public void writeNow(BufferData buffer) {
            write(buffer);
        }
    }

    private boolean isClosedAtTheEnd(Duration each) throws Exception {
        ConnectionTimeouts timeouts =
                ConnectionTimeouts.defaults().withResponseWrite(Duration.ofSeconds(10));
        try (SocketChannel channel = SocketChannel.open()) {
            WatchedConnection watched = WatchedConnection.accepted(channel, timeouts, now::get);
            watched.beginWork(new BodyLength.Known(0), 0);
            SlowSocket socket = new SlowSocket(each, watched);
            WatchedWriter writer = new WatchedWriter(socket, watched);
            writer.write(BufferData.create(new byte[SIZE]));
            writer.writeNow(BufferData.create(new byte[SIZE]), BufferData.create(new byte[SIZE]));
            assertEquals(3 * SIZE, socket.taken);

            now.addAndGet(Duration.ofHours(1).toNanos());
            boolean wasClosed = watched.isClosed();
            watched.closeIfDue();
            assertEquals(wasClosed, watched.isClosed(), "the handler may take its time");
            return wasClosed;
        }
    }

    @Test
    void a_slow_client_that_reads_each_piece_in_time_is_not_closed() throws Exception {
        assertFalse(isClosedAtTheEnd(Duration.ofSeconds(9)));
    }

    @Test
    void a_client_that_takes_too_long_for_a_piece_is_closed() throws Exception {
        assertTrue(isClosedAtTheEnd(Duration.ofSeconds(10)));
    }
}
