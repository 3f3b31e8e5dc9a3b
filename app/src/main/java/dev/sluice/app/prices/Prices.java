package dev.sluice.app.prices;

import dev.sluice.event.EncodedEvent;
import dev.sluice.event.MessageEvent;
import dev.sluice.source.Source;
import dev.sluice.topic.Position;
import dev.sluice.topic.Topic;
import dev.sluice.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Made-up prices: an example of a topic of which a stream that is behind gets only the newest event
 * of each kind. Old prices are of no use to anyone, so nobody waits for them.
 */
public final class Prices implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofMillis(500);

    private final Topics topics = Topics.inMemory();
    private final Topic topic = topics.topic("prices");
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("prices").factory());
    private final List<Walk> walks =
            List.of(new Walk("ACME", 120), new Walk("GLOBEX", 48), new Walk("INITECH", 9));

    /** Prices that stand still. */
    Prices() {}

    /**
     * Prices that move from now on.
     *
     * @return the prices, to be closed after the streams have ended
     */
    public static Prices start() {
        Prices prices = new Prices();
        // Never fails: the topic is in memory, and the events are small.
        var _ =
                prices.clock.scheduleAtFixedRate(
                        prices::move, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        return prices;
    }

    /**
     * The prices as they change, two a second; the type of each event is its symbol. A stream that
     * is behind goes on with the newest price of each symbol.
     *
     * @return a source for any number of streams
     */
    public Source<EncodedEvent> latest() {
        return topic.latest();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        topics.close();
    }

    /** Publishes another price of one of the symbols. */
    Position move() {
        Walk walk = walks.get(ThreadLocalRandom.current().nextInt(walks.size()));
        return topic.publish(walk.step());
    }

    /** The random walk of one price, moved by the clock's thread alone. */
    private static final class Walk {

        private final String symbol;
        private double price;

        Walk(String symbol, double price) {
            this.symbol = symbol;
            this.price = price;
        }

        MessageEvent step() {
            double factor = 1 + ThreadLocalRandom.current().nextGaussian() * 0.004;
            price = Math.max(0.01, Math.round(price * factor * 100) / 100.0);
            return MessageEvent.of(Map.of("symbol", symbol, "price", price)).withType(symbol);
        }
    }
}
