package dev.sluice.source;

import java.time.Duration;

/** Moves what a feed gives to a hand-off. */
final class PrefetchProducer {

    /** A feed that leaves elements out tells its place when it has waited so long. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private PrefetchProducer() {}

    static <T> void run(Feed<T> feed, HandOff<T> handOff) throws Exception {
        try (feed) {
            while (true) {
                switch (feed.next(LONGEST_WAIT)) {
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
