package dev.sluice.topic;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The readers of a log that have found nothing and want to be woken. A stack without locks: readers
 * push themselves, and who wakes takes all of it at once.
 */
final class Waiting {

    /** A reader that can wait; it is in the stack once at most. */
    static final class Place {

        private final Runnable wake;
        private final AtomicBoolean taken = new AtomicBoolean();
        private @Nullable Place below;

        Place(Runnable wake) {
            this.wake = wake;
        }
    }

    private final AtomicReference<@Nullable Place> top = new AtomicReference<>();

    /** Wakes the reader, once, at the next {@link #wakeAll}. */
    void add(Place place) {
        if (!place.taken.getAndSet(true)) {
            Place below;
            do {
                below = top.get();
                place.below = below;
            } while (!top.compareAndSet(below, place));
        }
    }

    /** Wakes those that wait, the one that has waited longest first. */
    void wakeAll() {
        if (top.get() == null) {
            return;
        }
        Place next = reversed(top.getAndSet(null));
        while (next != null) {
            Place place = next;
            next = place.below;
            place.below = null;
            // First, so that it can wait again as soon as it is awake.
            place.taken.set(false);
            place.wake.run();
        }
    }

    private static @Nullable Place reversed(@Nullable Place stack) {
        Place reversed = null;
        Place next = stack;
        while (next != null) {
            Place place = next;
            next = place.below;
            place.below = reversed;
            reversed = place;
        }
        return reversed;
    }
}
