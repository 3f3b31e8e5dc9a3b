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

/** What a connection asks of the JDK's client, which reads from the socket what it is asked for. */
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
    void another_piece_is_asked_for_when_one_is_taken() throws Exception {
        Connection connection = new Connection();
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
    void closing_wakes_the_reader_whatever_becomes_of_the_body() {
        Connection connection = new Connection();
        connection.onSubscribe(body);

        connection.close();

        assertEquals(List.of("request 1", "cancel"), asked);
        assertThrows(ClosedChannelException.class, () -> connection.read(Duration.ZERO));
    }

    @Test
    void a_body_that_comes_when_it_is_closed_is_not_read() {
        Connection connection = new Connection();
        connection.close();

        connection.onSubscribe(body);

        assertEquals(List.of("cancel"), asked);
    }
}
