package dev.sluice.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    void is_held_up_while_its_body_does_not_come() {
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
    void is_held_up_while_its_response_is_not_read() {
        watched.beginWork(new BodyLength.Known(0), 0);
        watched.beginWrite();
        pass(Duration.ofSeconds(1));
        assertTrue(watched.isHeldUp());

        watched.endWrite();
        assertFalse(watched.isHeldUp());
    }

    @Test
    void is_left_alone_while_its_handler_works() {
        watched.beginWork(new BodyLength.Known(0), 0);
        pass(Duration.ofHours(1));
        watched.closeIfDue();

        assertFalse(watched.isIdle());
        assertFalse(watched.isClosed());
    }

    @Test
    void has_a_client_that_may_still_send_until_a_chunked_body_has_been_read() {
        watched.beginWork(new BodyLength.Chunked(), 0);
        watched.beginRead();
        watched.endRead(100);
        assertTrue(watched.isClientSending());

        watched.endBody();
        assertFalse(watched.isClientSending());
    }

    @Test
    void goes_on_as_another_protocol_when_more_is_read_than_the_request() {
        watched.beginWork(new BodyLength.Known(5), 5);
        watched.beginRead();
        watched.endRead(1);
        pass(Duration.ofHours(1));
        watched.closeIfDue();

        assertFalse(watched.isClosed());
        assertFalse(watched.isIdle());
    }
}
