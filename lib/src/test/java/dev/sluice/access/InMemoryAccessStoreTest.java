package dev.sluice.access;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InMemoryAccessStoreTest {

    private static final Set<String> ALICE = Set.of("sub:alice");

    private final HandInstants clock = new HandInstants();
    private final AccessStore store = InMemoryAccessStore.create(clock);

    @Test
    void a_second_revocation_of_a_subject_extends_the_first_and_never_shortens_it() {
        List<String> heard = new ArrayList<>();
        store.listen(
                new AccessStore.Listener() {

                    @Override
                    public void announced(String notice) {}

                    @Override
                    public void revoked(String key, String value) {
                        heard.add(value);
                    }
                });
        store.keepRevocation("sub:alice", "time-1", Duration.ofHours(1));
        store.keepRevocation("sub:alice", "time-2", Duration.ofMinutes(1));
        store.keepRevocation("sub:alice", "time-1", Duration.ofMinutes(1));

        assertEquals(List.of("time-1", "time-2", "time-2"), heard);
        clock.advance(Duration.ofHours(1).minusMillis(1));
        assertEquals(Map.of("sub:alice", "time-2"), store.revocations(ALICE));
        clock.advance(Duration.ofMillis(1));
        assertEquals(Map.of(), store.revocations(ALICE));
    }

    @Test
    void values_of_revocations_sort_by_time_with_any_fraction_of_a_second() {
        Instant second = Instant.parse("2026-01-01T12:00:00Z");
        List<String> values =
                List.of(second, second.plusNanos(1), second.plusMillis(1), second.plusMillis(10))
                        .stream()
                        .map(at -> new Revocation.OfSubject("alice", at).value())
                        .toList();

        assertEquals(values.stream().sorted().toList(), values);
        assertEquals(
                new Revocation.OfSubject("alice", second.plusNanos(1)),
                Revocation.of("sub:alice", values.get(1)));
    }
}
