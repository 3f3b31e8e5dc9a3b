package dev.sluice.session;

import dev.sluice.event.EventEncoder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The place up to which a source has left elements out. Its client has to learn of it: one that
 * comes back to a place that is long gone would be told that it has missed events.
 */
final class LeftOut {

    /** After so many the client learns of the place, whatever else there is to tell. */
    private static final int MOST = 64;

    private @Nullable Object last;
    private int count;

    /** Takes note of an element that is not given. */
    void add(Object element) {
        if (EventEncoder.idOf(element).isPresent()) {
            last = element;
            // It must not run over in a stream that has nothing for its client.
            count = Math.min(count + 1, MOST);
        }
    }

    /** Returns whether the client is to learn of the place with the next write. */
    boolean isDue() {
        return count >= MOST;
    }

    /** Takes note of an element that is given: its id says more than the place before it. */
    void passed(Object element) {
        if (last != null && EventEncoder.idOf(element).isPresent()) {
            clear();
        }
    }

    void clear() {
        last = null;
        count = 0;
    }

    /** The place, which the client then knows; empty if it knows it already. */
    Optional<String> take() {
        Object element = last;
        clear();
        return element == null ? Optional.empty() : EventEncoder.idOf(element);
    }
}
