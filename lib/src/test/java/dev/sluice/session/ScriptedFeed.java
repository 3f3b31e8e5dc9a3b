package dev.sluice.session;

import dev.sluice.clock.VirtualTime;
import dev.sluice.event.EventEncoder;
import dev.sluice.source.Next;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A feed that plays a script, and turns the clock by as long as it was asked to wait. */
final class ScriptedFeed implements Feed {

    /** One answer: null if nothing is ready. */
    @FunctionalInterface
    interface Step {
        @Nullable Next<?> play(Duration atMost) throws Exception;
    }

    private final Deque<Step> steps = new ArrayDeque<>();
    private final EventEncoder encoder = EventEncoder.create();
    private final VirtualTime clock;
    private final Batch rest = new Batch();
    private Optional<String> place = Optional.empty();
    private boolean isHolding;
    boolean closed;

    ScriptedFeed(VirtualTime clock) {
        this.clock = clock;
    }

    /** Holds memory of the budget. */
    ScriptedFeed holding() {
        isHolding = true;
        return this;
    }

    ScriptedFeed item(Object value) {
        return step(atMost -> Next.item(value));
    }

    /** Nothing is ready now: ends a batch. */
    ScriptedFeed pause() {
        return step(atMost -> null);
    }

    /** Nothing comes for as long as the session waits. */
    ScriptedFeed idle() {
        return step(atMost -> {
            clock.jump(atMost);
            return null;
        });
    }

    ScriptedFeed step(Step step) {
        steps.add(step);
        return this;
    }

    ScriptedFeed fail(Exception failure) {
        return step(atMost -> {
            throw failure;
        });
    }

    /** It has given something that nobody has taken. */
    ScriptedFeed waiting(Object value) {
        rest.add(Next.item(value), encoder);
        return this;
    }

    /** It has left out what comes before a place. */
    ScriptedFeed leavingOutUpTo(String id) {
        place = Optional.of(id);
        return this;
    }

    @Override
    public @Nullable SessionEnd next(Duration atMost, Writer writer)
            throws IOException, InterruptedException {
        Batch batch = new Batch();
        SessionEnd end = null;
        try {
            Next<?> next = play(atMost);
            while (next != null && end == null) {
                end = endOf(next);
                batch.add(next, encoder);
                next = end == null ? play(Duration.ZERO) : null;
            }
        } catch (InterruptedException interrupted) {
            writer.write(batch);
            throw interrupted;
        } catch (Throwable failure) {
            end = new SessionEnd.Failed(failure);
        }
        if (!batch.isEmpty()) {
            writer.write(batch);
        }
        return end;
    }

    private static @Nullable SessionEnd endOf(Next<?> next) {
        if (next instanceof Next.Detached) {
            return new SessionEnd.Detached();
        }
        return next instanceof Next.Ended ? new SessionEnd.SourceEnded() : null;
    }

    private @Nullable Next<?> play(Duration atMost) throws Exception {
        return closed || steps.isEmpty() ? new Next.Ended<>() : steps.remove().play(atMost);
    }

    @Override
    public Optional<String> takePlace() {
        Optional<String> taken = place;
        place = Optional.empty();
        return taken;
    }

    @Override
    public boolean needsThread() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean givesFrames() {
        return false;
    }

    @Override
    public void whenReady(@Nullable Runnable whenReady) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isAtRest(@Nullable Thread reader, boolean isBehind) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void wakeAfter(Duration delay) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isHolding() {
        return isHolding;
    }

    @Override
    public void stop() {
        closed = true;
    }

    @Override
    public void writeRest(Writer writer) throws IOException {
        stop();
        if (!rest.isEmpty()) {
            writer.write(rest);
        }
    }

    @Override
    public void close() {
        closed = true;
        rest.clear(1024);
    }
}
