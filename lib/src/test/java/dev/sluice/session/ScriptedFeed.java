package dev.sluice.session;

import dev.sluice.source.Feed;
import dev.sluice.source.Next;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** A feed that plays a script, and turns the clock by as long as it was asked to wait. */
final class ScriptedFeed implements Feed<Object> {

    /** One answer. */
    @FunctionalInterface
    interface Step {
        Next<Object> play(Duration atMost) throws Exception;
    }

    private final Deque<Step> steps = new ArrayDeque<>();
    private final HandClock clock;
    boolean closed;
    boolean failToClose;

    ScriptedFeed(HandClock clock) {
        this.clock = clock;
    }

    ScriptedFeed item(Object value) {
        steps.add(atMost -> Next.item(value));
        return this;
    }

    /** Nothing is ready now: ends a batch. */
    ScriptedFeed pause() {
        steps.add(atMost -> Next.idle());
        return this;
    }

    /** Nothing comes for as long as the session waits. */
    ScriptedFeed idle() {
        steps.add(atMost -> {
            clock.advance(atMost);
            return Next.idle();
        });
        return this;
    }

    ScriptedFeed step(Step step) {
        steps.add(step);
        return this;
    }

    ScriptedFeed fail(Exception failure) {
        steps.add(atMost -> {
            throw failure;
        });
        return this;
    }

    @Override
    public Next<Object> next(Duration atMost) throws Exception {
        return closed || steps.isEmpty() ? Next.ended() : steps.remove().play(atMost);
    }

    @Override
    public void close() {
        closed = true;
        if (failToClose) {
            throw new IllegalStateException("cannot close");
        }
    }
}
