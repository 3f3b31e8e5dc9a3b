package dev.sluice.testing;

import dev.sluice.client.ReceivedEvent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What has come on the connection of one stream, and waits to be taken by the test. One thread
 * brings it, another one takes it.
 */
final class Inbox {

    /** Then the server has to wait, as for any client that does not read. */
    private static final int MOST_WAITING = 256;

    private static final int MOST_TOLD = 20;

    private sealed interface Item {

        record Event(ReceivedEvent event) implements Item {}

        /** The id moved without an event. */
        record Place(String id) implements Item {}
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final URI uri;
    private final Duration deadline;

    // Guarded by the lock.
    private final Deque<Item> items = new ArrayDeque<>();
    private final Deque<String> comments = new ArrayDeque<>();
    private final Deque<String> told = new ArrayDeque<>();
    private String lastEventId;
    private int count;
    private boolean hasBegun;
    private @Nullable StreamEnd end;
    private String why = "";

    Inbox(URI uri, String lastEventId, Duration deadline) {
        this.uri = uri;
        this.lastEventId = lastEventId;
        this.deadline = deadline;
    }

    /** Some bytes have come. */
    void begin() {
        lock.lock();
        try {
            hasBegun = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void add(ReceivedEvent event) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            // The test takes nothing before that.
            hasBegun = true;
            changed.signalAll();
            while (items.size() >= MOST_WAITING && end == null) {
                changed.await();
            }
            items.add(new Item.Event(event));
            tell(
                    "event %s \"%s\"%s"
                            .formatted(
                                    event.type(),
                                    event.data(),
                                    event.lastEventId().isEmpty()
                                            ? ""
                                            : " id " + event.lastEventId()));
        } finally {
            lock.unlock();
        }
    }

    void place(String id) {
        lock.lock();
        try {
            items.add(new Item.Place(id));
            tell("place " + id);
        } finally {
            lock.unlock();
        }
    }

    void comment(String text) {
        lock.lock();
        try {
            comments.add(text);
            tell(text.isEmpty() ? "comment" : "comment \"" + text + "\"");
        } finally {
            lock.unlock();
        }
    }

    void end(StreamEnd how, String because) {
        lock.lock();
        try {
            if (end == null) {
                end = how;
                why = because;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void tell(String what) {
        count++;
        told.add(what);
        if (told.size() > MOST_TOLD) {
            told.remove();
        }
        changed.signalAll();
    }

    void awaitBegun() {
        boolean _ = await("the first bytes", () -> (hasBegun || end != null) ? true : null);
    }

    /** The next event that is wanted; those before it are passed over. */
    ReceivedEvent next(String expected, Predicate<ReceivedEvent> wanted) {
        return await(
                expected,
                () -> {
                    ReceivedEvent event = takeEvent();
                    while (event != null && !wanted.test(event)) {
                        event = takeEvent();
                    }
                    if (event == null && end != null) {
                        throw failure(expected);
                    }
                    return event;
                });
    }

    /** Waits, and fails if anything but a comment is there. */
    void silence(Duration time) {
        long nanos = time.toNanos();
        lock.lock();
        try {
            do {
                takePlaces();
                if (!items.isEmpty() || end != null) {
                    throw failure("nothing within " + time);
                }
                nanos = changed.awaitNanos(nanos);
            } while (nanos > 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while nothing was to come", e);
        } finally {
            lock.unlock();
        }
    }

    /** The oldest comment that was not taken. */
    String comment() {
        return await(
                "a comment",
                () -> {
                    String comment = comments.poll();
                    if (comment == null && end != null) {
                        throw failure("a comment");
                    }
                    return comment;
                });
    }

    StreamEnd end() {
        return await(
                "the end of the stream",
                () -> {
                    takePlaces();
                    if (!items.isEmpty()) {
                        throw failure("the end of the stream before any other event");
                    }
                    return end;
                });
    }

    String lastEventId() {
        lock.lock();
        try {
            takePlaces();
            return lastEventId;
        } finally {
            lock.unlock();
        }
    }

    boolean isOpen() {
        lock.lock();
        try {
            return end == null;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable ReceivedEvent takeEvent() {
        takePlaces();
        if (items.poll() instanceof Item.Event(ReceivedEvent event)) {
            lastEventId = event.lastEventId();
            changed.signalAll();
            return event;
        }
        return null;
    }

    private void takePlaces() {
        while (items.peek() instanceof Item.Place(String id)) {
            lastEventId = id;
            items.remove();
        }
    }

    /** Waits until there is something, with the lock. */
    private <T> T await(String expected, Supplier<@Nullable T> look) {
        long nanos = deadline.toNanos();
        lock.lock();
        try {
            T found = look.get();
            while (found == null) {
                if (nanos <= 0) {
                    throw failure("%s within %s".formatted(expected, deadline));
                }
                nanos = changed.awaitNanos(nanos);
                found = look.get();
            }
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + expected, e);
        } finally {
            lock.unlock();
        }
    }

    private AssertionError failure(String expected) {
        String came = count == 0 ? "nothing" : String.join(", ", told);
        int left = count - told.size();
        return new AssertionError(
                """
                expected %s
                  stream: %s
                  came: %s%s
                  not taken yet: %d events, %d comments
                  connection: %s\
                """
                        .formatted(
                                expected,
                                uri,
                                left == 0 ? "" : "%d more, then ".formatted(left),
                                came,
                                items.stream().filter(Item.Event.class::isInstance).count(),
                                comments.size(),
                                end == null ? "open" : end + why));
    }
}
