package dev.sluice.app.prices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.app.Examples;
import dev.sluice.client.ReceivedEvent;
import dev.sluice.service.Sluice;
import dev.sluice.service.SluiceService;
import dev.sluice.testing.TestStream;
import dev.sluice.topic.Position;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PricesTest {

    @Test
    void all_streams_get_the_same_prices() {
        try (Prices prices = Prices.start();
                SluiceService service =
                        Examples.openWithPrices(Sluice.service(), request -> prices.latest());
                TestStream one = Examples.request(service, "/prices").open();
                TestStream other = Examples.request(service, "/prices").open()) {
            ReceivedEvent first = other.next();
            assertTrue(first.data().matches("\\{\"(price|symbol)\":.*}"), first::data);

            // Both are open now, so the next price that one gets the other gets too.
            var _ = one.next();
            ReceivedEvent next = one.next();
            ReceivedEvent same = first;
            while (!same.equals(next)) {
                same = other.next();
            }
        }
    }

    @Test
    void a_stream_that_is_behind_gets_only_the_newest_price_of_each_symbol() {
        try (Prices prices = new Prices();
                SluiceService service =
                        Examples.openWithPrices(Sluice.service(), request -> prices.latest())) {
            Position newest = prices.move();
            for (int i = 1; i < 200; i++) {
                newest = prices.move();
            }

            // It is behind by all of them.
            try (TestStream stream =
                    Examples.request(service, "/prices").lastEventId("earliest").open()) {
                List<ReceivedEvent> events = stream.take(3);
                assertEquals(
                        Set.of("ACME", "GLOBEX", "INITECH"),
                        events.stream().map(ReceivedEvent::type).collect(Collectors.toSet()));
                assertEquals(newest.toString(), events.getLast().lastEventId());
            }
        }
    }
}
