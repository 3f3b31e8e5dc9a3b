package dev.sluice.app.prices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.app.Examples;
import dev.sluice.client.EventClient;
import dev.sluice.client.ReceivedEvent;
import dev.sluice.service.Sluice;
import dev.sluice.service.SluiceService;
import dev.sluice.source.Sources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PricesTest {

    @Test
    void gives_all_streams_the_same_prices() {
        try (Prices prices = Prices.start();
                SluiceService service =
                        Examples.openWithPrices(
                                Sluice.service(),
                                request -> Sources.publisher(prices.publisher()));
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
}
