package dev.sluice.session;

import dev.sluice.event.EventEncoder;
import dev.sluice.source.Next;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The encoded elements in an {@link Outbox} that nobody has taken yet, and the place up to which
 * others were left out. Guarded by the lock of the outbox.
 */
final class WaitingElements {

    private final EventEncoder encoder;
    private final LeftOut leftOut = new LeftOut();
    private @Nullable Batch batch;
    private @Nullable Batch spare;

    WaitingElements(EventEncoder encoder) {
        this.encoder = encoder;
    }

    /** Returns whether there are elements. */
    boolean isPresent() {
        return batch != null;
    }

    /** Returns whether there is nothing to take: no elements, and no place that is due. */
    boolean isEmpty() {
        return batch == null && !leftOut.isDue();
    }

    /** The number of bytes. */
    int size() {
        return batch == null ? 0 : batch.size();
    }

    /** Adds an element as it was encoded. Returns whether there is something to take since then. */
    boolean add(Batch element, Next<?> next) {
        boolean hadElements = batch != null;
        boolean wasDue = leftOut.isDue();
        if (!element.isEmpty()) {
            toFill().add(element);
        }
        note(next);
        // A place that is due has woken a reader that may not take elements.
        return (batch != null) != hadElements || (leftOut.isDue() && !wasDue);
    }

    private Batch toFill() {
        Batch current = batch;
        if (current == null) {
            current = spare == null ? new Batch() : spare;
            spare = null;
            batch = current;
        }
        return current;
    }

    /** Takes note of what is given without waiting here. */
    void note(Next<?> next) {
        switch (next) {
            case Next.Item<?>(Object value) -> leftOut.passed(value);
            case Next.Missing<?> missing -> leftOut.clear();
            case Next.StandsAt<?> standsAt -> leftOut.clear();
            case Next.LeftOut<?>(Object element) -> leftOut.add(element);
            case Next.Begun<?> begun -> {}
            case Next.Detached<?> detached -> {}
            case Next.Ended<?> ended -> {}
        }
    }

    /** Adds the words that tell the client of the place, if it does not know it yet. */
    void tellPlace() {
        leftOut.take().ifPresent(id -> toFill().add(new Next.StandsAt<>(id), encoder));
    }

    /** The place, if no elements come before the client learns of it. The client then knows it. */
    Optional<String> takePlace() {
        return batch == null ? leftOut.take() : Optional.empty();
    }

    /** Takes all, with the place if that is due; null if there is nothing. */
    @Nullable Batch take() {
        if (leftOut.isDue()) {
            tellPlace();
        }
        Batch taken = batch;
        batch = null;
        if (taken == null) {
            // An idle stream holds no memory.
            spare = null;
        }
        return taken;
    }

    /** Keeps an empty batch, to be filled again. */
    void keep(Batch empty) {
        spare = empty;
    }

    /** Drops the elements. Returns whether there were any. */
    boolean drop() {
        if (batch == null) {
            return false;
        }
        // The client has to come back before what it does not get.
        leftOut.clear();
        batch = null;
        return true;
    }
}
