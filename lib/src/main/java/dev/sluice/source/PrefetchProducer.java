package dev.sluice.source;

import java.time.Duration;

/** Moves what a feed gives to a hand-off. */
final class PrefetchProducer {

    private static final Duration FOREVER = Duration.ofDays(1);

    private PrefetchProducer() {}

    static <T> void run(Feed<T> feed, HandOff<T> handOff) throws Exception {
        try (feed) {
            while (true) {
                switch (feed.next(FOREVER)) {
                    case Next.Item<T> item -> handOff.putNext(item);
                    case Next.Missing<T> missing -> handOff.putNext(missing);
                    case Next.StandsAt<T> standsAt -> handOff.putNext(standsAt);
                    case Next.Idle<T>() -> {}
                    case Next.Detached<T> detached -> {
                        handOff.putNext(detached);
                        return;
                    }
                    case Next.Ended<T>() -> {
                        return;
                    }
                }
            }
        }
    }
}
