package dev.sluice.app.prices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.app.Examples;
import dev.sluice.client.ClientOptions;
import dev.sluice.client.EventClient;
import dev.sluice.client.ReceivedEvent;
import dev.sluice.service.Sluice;
import dev.sluice.service.SluiceService;
import dev.sluice.topic.Position;
import java.net.URI;
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
                EventClient one = Examples.client(service, "/prices");
                EventClient other = Examples.client(service, "/prices")) {
            ReceivedEvent first = Examples.first(other);
            assertTrue(first.data().matches("\\{\"(price|symbol)\":.*}"), first::data);

            // Both are open now, so the next price that one gets the other gets too.
            var _ = Examples.first(one);
            ReceivedEvent next = Examples.first(one);
            assertEquals(
                    next,
                    Examples.ofApplication(other).filter(next::equals).findFirst().orElseThrow());
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
            URI address = service.address().resolve("/prices");
            ClientOptions options = ClientOptions.of(address).withLastEventId("earliest");
            try (EventClient client = EventClient.open(options)) {
                List<ReceivedEvent> events = Examples.ofApplication(client).limit(3).toList();
                assertEquals(
                        Set.of("ACME", "GLOBEX", "INITECH"),
                        events.stream().map(ReceivedEvent::type).collect(Collectors.toSet()));
                assertEquals(newest.toString(), events.getLast().lastEventId());
            }
        }
    }
}
