package dev.sluice.http.connection;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.http.ConnectionTimeouts;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchedConnectionTest {

    private final AtomicLong now = new AtomicLong();
    private SocketChannel channel;
    private WatchedConnection watched;

    @BeforeEach
    void accept() throws Exception {
        channel = SocketChannel.open();
        watched = WatchedConnection.accepted(channel, ConnectionTimeouts.defaults(), now::get);
    }

    @AfterEach
    void close() throws Exception {
        channel.close();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void a_connection_is_stalled_while_its_body_does_not_arrive() {
        watched.beginWork(new BodyLength.Known(10), 0);
        watched.beginRead();
        assertFalse(watched.isHeldUp());

        pass(Duration.ofSeconds(1));
        assertTrue(watched.isHeldUp());
        assertTrue(watched.isIdle());

        watched.endRead(10);
        assertFalse(watched.isHeldUp());
        assertFalse(watched.isIdle());
    }

    @Test
    void a_connection_is_stalled_while_its_response_is_not_read() {
        watched.beginWork(new BodyLength.Known(0), 0);
        watched.beginWrite();
        pass(Duration.ofSeconds(1));
        assertTrue(watched.isHeldUp());

        watched.endWrite();
        assertFalse(watched.isHeldUp());
    }

    @Test
    void a_connection_is_not_closed_while_its_handler_runs() {
        watched.beginWork(new BodyLength.Known(0), 0);
        pass(Duration.ofHours(1));
        watched.closeIfDue();

        assertFalse(watched.isIdle());
        assertFalse(watched.isClosed());
    }

    @Test
    void a_client_may_still_be_sending_until_its_chunked_body_has_been_read() {
        watched.beginWork(new BodyLength.Chunked(), 0);
        watched.beginRead();
        watched.endRead(100);
        assertTrue(watched.isClientSending());

        watched.endBody();
        assertFalse(watched.isClientSending());
    }

    @Test
    void a_connection_that_reads_more_than_its_request_is_no_longer_watched() {
        watched.beginWork(new BodyLength.Known(5), 5);
        watched.beginRead();
        watched.endRead(1);
        pass(Duration.ofHours(1));
        watched.closeIfDue();

        assertFalse(watched.isClosed());
        assertFalse(watched.isIdle());
    }
}
