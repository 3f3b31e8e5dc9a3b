package dev.sluice.source;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** Gives the answers of a script, then the end, and remembers what it was asked. */
final class ScriptedFeed<T> implements Feed<T> {

    private final Queue<Next<T>> script;
    private final List<Duration> asked = new ArrayList<>();
    private boolean closed;

    ScriptedFeed(List<Next<T>> script) {
        this.script = new ArrayDeque<>(script);
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // the array is copied, not kept
    static <T> ScriptedFeed<T> of(T... items) {
        return new ScriptedFeed<>(List.of(items).stream().map(Next::item).toList());
    }

    @Override
    public Next<T> next(Duration atMost) {
        asked.add(atMost);
        return script.isEmpty() ? Next.ended() : script.remove();
    }

    @Override
    public void close() {
        closed = true;
    }

    List<Duration> asked() {
        return asked;
    }

    boolean isClosed() {
        return closed;
    }
}
