package dev.sluice.clock;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A time that stands still until a test turns its hands.
 *
 * {@snippet :
 * VirtualTime time = new VirtualTime();
 * SluiceFeature sluice =
 *         SluiceFeature.builder()
 *                 .time(time)
 *                 .stream("/sse", request -> Sources.interval(Duration.ofHours(1)))
 *                 .build();
 * // ... a client opens the stream
 * time.advance(Duration.ofHours(3)); // the ticks 0, 1 and 2 are sent
 * }
 *
 * <p>{@link #advance} goes from one moment at which something is due to the next, and waits at each
 * until the streams that keep this time have done what they had to and wait again. A stream waits
 * when its source does, for whatever it may be. What else runs, such as the threads of a publisher,
 * is not waited for. What is due at the same moment happens in any order.
 *
 * <p>Thread-safe, but the hands are turned by one thread.
 */
public final class VirtualTime implements StreamTime {

    private static final Instant DEFAULT_START = Instant.parse("2026-01-01T00:00:00Z");

    /** So close to the end of a long that every test passes it. */
    private static final long ORIGIN = Long.MAX_VALUE - 10;

    /** How long streams may take to do what is due, in real time. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * Looks in a row at which all must wait: one alone may miss what one thread hands to another.
     */
    private static final int LOOKS = 3;

    private static final long BETWEEN_LOOKS = TimeUnit.MICROSECONDS.toNanos(50);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<BooleanSupplier> watched = ConcurrentHashMap.newKeySet();
    private final AtomicLong changes = new AtomicLong();
    private final Instant start;

    /** The waiting actions and their moments. Guarded by the lock. */
    private final Map<Runnable, Long> waits = new HashMap<>();

    /** Written under the lock. */
    private volatile long now = ORIGIN;

    /** A time that begins with the year 2026. */
    public VirtualTime() {
        this(DEFAULT_START);
    }

    /**
     * A time that begins at an instant.
     *
     * @param start the instant
     */
    public VirtualTime(Instant start) {
        this.start = Objects.requireNonNull(start, "start must not be null");
    }

    /**
     * Turns the hands, and has everything happen that becomes due, in order: what it makes streams
     * send is written when this returns, unless a client has yet to take something. Each moment at
     * which something is due takes about a third of a millisecond of real time; where there are
     * very many, {@link #jump} goes past them.
     *
     * @param by how far, zero or more
     * @throws IllegalArgumentException if that is negative
     * @throws IllegalStateException if a stream is still at work after ten seconds of real time, or
     *     the thread is interrupted, which it stays
     */
    public void advance(Duration by) {
        long target = now + nanos(by);
        settle();
        while (turnToNextBefore(target)) {
            settle();
        }
    }

    /**
     * Turns the hands all at once, as when a machine has slept: what was due on the way comes late,
     * and a tick that another one has overtaken is left out. Does not wait for anything.
     *
     * @param by how far, zero or more
     * @throws IllegalArgumentException if that is negative
     */
    public void jump(Duration by) {
        turnTo(now + nanos(by));
    }

    /**
     * Waits until something waits for a moment that is exactly so far away.
     *
     * @param left how far
     * @throws InterruptedException if the thread is interrupted
     * @throws IllegalStateException if nothing does within ten seconds of real time
     */
    public void awaitWait(Duration left) throws InterruptedException {
        long nanos = TimeUnit.NANOSECONDS.convert(left);
        lock.lockInterruptibly();
        try {
            long patience = PATIENCE.toNanos();
            while (waits.values().stream().noneMatch(moment -> moment == now + nanos)) {
                if (patience <= 0) {
                    throw new IllegalStateException(
                            "Nothing waits for a moment in %s; the waits are %s"
                                    .formatted(left, distances()));
                }
                patience = changed.awaitNanos(patience);
            }
        } finally {
            lock.unlock();
        }
    }

    private List<Duration> distances() {
        return waits.values().stream().sorted().map(at -> Duration.ofNanos(at - now)).toList();
    }

    private static long nanos(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("by must be PT0S or more, was " + by);
        }
        return TimeUnit.NANOSECONDS.convert(by);
    }

    private boolean turnToNextBefore(long target) {
        long next = target;
        boolean isAny = false;
        lock.lock();
        try {
            for (long moment : waits.values()) {
                if (moment - next <= 0) {
                    next = moment;
                    isAny = true;
                }
            }
        } finally {
            lock.unlock();
        }
        turnTo(next);
        return isAny;
    }

    private void turnTo(long moment) {
        List<Map.Entry<Runnable, Long>> due = new ArrayList<>();
        lock.lock();
        try {
            now = moment;
            waits.forEach((wake, at) -> {
                if (at - moment <= 0) {
                    due.add(Map.entry(wake, at));
                }
            });
            due.forEach(entry -> waits.remove(entry.getKey()));
            changed();
        } finally {
            lock.unlock();
        }
        due.sort(Comparator.comparingLong(entry -> entry.getValue() - moment));
        due.forEach(entry -> entry.getKey().run());
    }

    /** Waits until all that keep this time wait. */
    private void settle() {
        long latest = System.nanoTime() + PATIENCE.toNanos();
        int quiet = 0;
        while (quiet < LOOKS) {
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted while the hands were turned");
            }
            quiet = isQuiet() ? quiet + 1 : 0;
            if (quiet == 0 && System.nanoTime() - latest > 0) {
                throw new IllegalStateException(
                        "Streams must wait within %s once they have done what is due, but one is"
                                        .formatted(PATIENCE)
                                + " still at work; does its handler ever wait?");
            }
            LockSupport.parkNanos(BETWEEN_LOOKS);
        }
    }

    private boolean isQuiet() {
        long before = changes.get();
        return watched.stream().allMatch(BooleanSupplier::getAsBoolean) && changes.get() == before;
    }

    /**
     * Has an action run at a moment, or at once if that is over. Takes the place of the moment that
     * was set before for the same action. For Sluice itself, as are {@link #forget} and {@link
     * #watch}.
     *
     * @param moment on the clock of {@link #nanoTime}
     * @param wake must be quick
     */
    public void wakeAt(long moment, Runnable wake) {
        boolean isOver;
        lock.lock();
        try {
            isOver = moment - now <= 0;
            if (isOver) {
                waits.remove(wake);
            } else {
                waits.put(wake, moment);
            }
            changed();
        } finally {
            lock.unlock();
        }
        if (isOver) {
            wake.run();
        }
    }

    /**
     * Has an action not run any more.
     *
     * @param wake the action
     */
    public void forget(Runnable wake) {
        lock.lock();
        try {
            waits.remove(wake);
            changed();
        } finally {
            lock.unlock();
        }
    }

    private void changed() {
        changes.incrementAndGet();
        changed.signalAll();
    }

    /**
     * Has {@link #advance} wait for something that keeps this time.
     *
     * @param isWaiting returns whether it has done all that it can before the hands are turned
     * @return ends that
     */
    public Runnable watch(BooleanSupplier isWaiting) {
        watched.add(isWaiting);
        return () -> watched.remove(isWaiting);
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Instant instant() {
        return start.plusNanos(now - ORIGIN);
    }

    @Override
    public void sleepUntil(long moment) throws InterruptedException {
        Thread thread = Thread.currentThread();
        Runnable wake = () -> LockSupport.unpark(thread);
        wakeAt(moment, wake);
        try {
            while (moment - now > 0) {
                LockSupport.park(this);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        } finally {
            forget(wake);
        }
    }

    @Override
    @SuppressWarnings("WaitNotInLoop") // the caller looks again
    public void awaitUntil(long moment, ReentrantLock held, Condition condition)
            throws InterruptedException {
        Runnable wake = () -> signal(held, condition);
        wakeAt(moment, wake);
        try {
            // From here on, a thread that turns the hands waits for the lock.
            if (moment - now > 0) {
                condition.await();
            }
        } finally {
            forget(wake);
        }
    }

    private static void signal(ReentrantLock held, Condition condition) {
        held.lock();
        try {
            condition.signalAll();
        } finally {
            held.unlock();
        }
    }
}
