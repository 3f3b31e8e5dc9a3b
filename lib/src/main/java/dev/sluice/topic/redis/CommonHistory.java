package dev.sluice.topic.redis;

import dev.sluice.topic.LocalLog;
import dev.sluice.topic.Position;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The events that a log here and Redis both have.
 *
 * @param log the log
 * @param isInRedis whether Redis has the event with a position
 */
record CommonHistory(LocalLog log, Predicate<Position> isInRedis) {

    /** The last event that both have: the events after it differ. */
    Optional<Position> newest() {
        // Backwards in growing steps, because what is lost is usually little.
        long missing = log.next();
        long known = missing;
        long step = 1;
        do {
            missing = known;
            known = missing - step;
            step *= 2;
            if (known < log.oldest()) {
                known = log.oldest() - 1;
                break;
            }
        } while (!isCommon(known));
        if (!isCommon(known)) {
            return Optional.empty();
        }
        while (missing - known > 1) {
            long middle = known + (missing - known) / 2;
            if (isCommon(middle)) {
                known = middle;
            } else {
                missing = middle;
            }
        }
        return position(known);
    }

    private boolean isCommon(long number) {
        return position(number).filter(isInRedis).isPresent();
    }

    private Optional<Position> position(long number) {
        return log.positionOf(number)
                .or(() -> Optional.of(log.before()).filter(it -> it.number() == number));
    }
}
