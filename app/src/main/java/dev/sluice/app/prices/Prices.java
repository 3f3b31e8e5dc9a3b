package dev.sluice.app.prices;

import dev.sluice.event.MessageEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Made-up prices: an example of a {@code Flow.Publisher} that many streams share. A stream that is
 * behind misses prices; it never holds up the others.
 */
public final class Prices implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofMillis(500);
    private static final int UNREAD_PER_STREAM = 64;

    private final SubmissionPublisher<MessageEvent> publisher =
            new SubmissionPublisher<>(
                    Executors.newVirtualThreadPerTaskExecutor(), UNREAD_PER_STREAM);
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("prices").factory());
    private final List<Walk> walks =
            List.of(new Walk("ACME", 120), new Walk("GLOBEX", 48), new Walk("INITECH", 9));

    private Prices() {}

    /**
     * Prices that move from now on.
     *
     * @return the prices, to be closed
     */
    public static Prices start() {
        Prices prices = new Prices();
        // Never fails: move() only computes and offers.
        var _ =
                prices.clock.scheduleAtFixedRate(
                        prices::move, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        return prices;
    }

    /**
     * The prices as they change, two a second; the type of each event is its symbol.
     *
     * @return a publisher for any number of streams
     */
    public Flow.Publisher<MessageEvent> publisher() {
        return publisher;
    }

    @Override
    public void close() {
        clock.shutdownNow();
        publisher.close();
    }

    private void move() {
        Walk walk = walks.get(ThreadLocalRandom.current().nextInt(walks.size()));
        publisher.offer(walk.step(), (subscriber, price) -> false);
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
