package dev.sluice.source;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The place up to which a feed has left elements out. Its client has to learn of it: one that comes
 * back to a place that is long gone would be told that it has missed events.
 */
final class LeftOut {

    /** After so many the client learns of the place, whatever else there is to tell. */
    private static final int MOST = 64;

    private @Nullable Object last;
    private int count;

    /** Takes note of an element that is not given. */
    void add(Object element) {
        if (ElementId.of(element).isPresent()) {
            last = element;
            count++;
        }
    }

    /** Takes note of an element that is given: its id says more than the place before it. */
    void passed(Object element) {
        if (last != null && ElementId.of(element).isPresent()) {
            clear();
        }
    }

    void clear() {
        last = null;
        count = 0;
    }

    boolean isEmpty() {
        return last == null;
    }

    boolean isDue() {
        return count >= MOST;
    }

    /** The place, or empty if nothing has been left out since the client has learnt of the last. */
    Optional<String> place() {
        Object element = last;
        return element == null ? Optional.empty() : ElementId.of(element);
    }

    /** The place as an answer; the client then knows it. */
    <T> Next<T> take() {
        Next<T> place = place().<Next<T>>map(Next.StandsAt::new).orElseGet(Next::idle);
        clear();
        return place;
    }
}
