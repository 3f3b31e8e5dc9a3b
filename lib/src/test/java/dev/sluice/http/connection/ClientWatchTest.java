package dev.sluice.http.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.helidon.common.buffers.DataReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClientWatchTest {

    @Test
    void bytes_that_a_client_sends_during_its_stream_are_discarded() {
        AtomicReference<DataReader> reader = new AtomicReference<>();
        List<Integer> kept = new ArrayList<>();
        reader.set(
                DataReader.create(() -> {
                    kept.add(reader.get().available());
                    return kept.size() > 1000 ? null : new byte[16];
                }));

        ClientWatch.await(reader.get());

        assertEquals(1001, kept.size());
        assertTrue(kept.stream().allMatch(bytes -> bytes == 0), kept::toString);
    }

    @Test
    void the_watch_ends_when_a_client_has_sent_too_many_bytes() {
        int[] sent = {0};
        DataReader reader =
                DataReader.create(() -> {
                    sent[0] += 1024;
                    return new byte[1024];
                });

        ClientWatch.await(reader);

        assertEquals(65 * 1024, sent[0]);
    }
}
