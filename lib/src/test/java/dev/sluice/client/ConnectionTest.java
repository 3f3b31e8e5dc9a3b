package dev.sluice.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The requests that a connection makes to the JDK's client, which reads from the socket on demand.
 */
@Timeout(60)
class ConnectionTest {

    private final List<String> asked = new ArrayList<>();

    private final Flow.Subscription body =
            new Flow.Subscription() {
                @Override
                public void request(long n) {
                    asked.add("request " + n);
                }

                @Override
                public void cancel() {
                    asked.add("cancel");
                }
            };

    private final ByteBuffer bytes = ByteBuffer.wrap(new byte[1]);

    @Test
    void the_next_chunk_is_requested_when_one_has_been_taken() throws Exception {
        Connection connection = new Connection(ClientTime.SYSTEM.patience());
        connection.onSubscribe(body);
        assertEquals(List.of("request 1"), asked);

        connection.onNext(List.of(bytes, bytes));
        assertEquals(List.of("request 1"), asked);

        assertEquals(Optional.of(bytes), connection.read(Duration.ZERO));
        assertEquals(List.of("request 1", "request 1"), asked);

        assertEquals(Optional.of(bytes), connection.read(Duration.ZERO));
        assertEquals(List.of("request 1", "request 1"), asked);
    }

    @Test
    void closing_cancels_the_body_and_wakes_the_reader() {
        Connection connection = new Connection(ClientTime.SYSTEM.patience());
        connection.onSubscribe(body);

        connection.close();

        assertEquals(List.of("request 1", "cancel"), asked);
        assertThrows(ClosedChannelException.class, () -> connection.read(Duration.ZERO));
    }

    @Test
    void a_body_that_arrives_after_closing_is_cancelled() {
        Connection connection = new Connection(ClientTime.SYSTEM.patience());
        connection.close();

        connection.onSubscribe(body);

        assertEquals(List.of("cancel"), asked);
    }
}
