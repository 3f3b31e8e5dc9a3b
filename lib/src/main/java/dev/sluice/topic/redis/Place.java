package dev.sluice.topic.redis;

import dev.sluice.source.Gap;
import dev.sluice.topic.Position;
import java.util.Optional;

/**
 * The place where a reader begins.
 *
 * @param after behind this position
 * @param gap what it is told first
 * @param beforeGap where it stands until that is told
 */
record Place(Position after, Optional<Gap> gap, Position beforeGap) {

    static Place after(Position position) {
        return new Place(position, Optional.empty(), position);
    }
}
