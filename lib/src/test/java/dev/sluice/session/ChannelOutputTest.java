package dev.sluice.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChannelOutputTest {

    /** More than the buffers of both sockets. */
    private static final byte[] LARGE = new byte[32 * 1024 * 1024];

    private SocketChannel client;
    private SocketChannel server;
    private ChannelOutput output;

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client = SocketChannel.open(listener.getLocalAddress());
            server = listener.accept();
        }
        server.configureBlocking(false);
        output = new ChannelOutput(server);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    private long read(long bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        long count = 0;
        while (count < bytes) {
            int length = client.read(buffer.clear());
            if (length < 0) {
                return count;
            }
            count += length;
        }
        return count;
    }

    @Test
    void an_output_that_does_not_wait_keeps_what_the_client_does_not_take() throws Exception {
        output.write(LARGE, 0, LARGE.length);
        output.write(new byte[] {1}, 0, 1);
        assertTrue(output.isBehind());

        FutureTask<Long> reader = new FutureTask<>(() -> read(LARGE.length + 1));
        Thread.startVirtualThread(reader);
        while (output.isBehind()) {
            output.sendUntaken();
        }

        assertEquals(LARGE.length + 1, reader.get());
    }

    @Test
    void an_output_that_waits_writes_all_when_there_is_room() throws Exception {
        AtomicLong taken = new AtomicLong();
        output.waitWith(() -> taken.addAndGet(read(1)));

        output.write(LARGE, 0, LARGE.length);

        server.close();
        assertEquals(LARGE.length, taken.get() + read(Long.MAX_VALUE));
    }

    @Test
    void nothing_can_follow_a_write_that_was_given_up() {
        output.waitWith(() -> {
            throw new InterruptedIOException("given up");
        });
        assertThrows(InterruptedIOException.class, () -> output.write(LARGE, 0, LARGE.length));
        output.waitWith(null);

        IOException refused =
                assertThrows(IOException.class, () -> output.write(new byte[] {1}, 0, 1));

        assertEquals("the last write was given up in its middle", refused.getMessage());
    }
}
