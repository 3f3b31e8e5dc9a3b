package dev.sluice.http;

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
    void keeps_nothing_of_what_a_client_sends_while_it_has_a_stream() {
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
    void ends_when_a_client_has_sent_more_than_any_has_a_reason_to() {
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
