package dev.sluice.session;

import dev.sluice.clock.StreamTime;
import dev.sluice.clock.VirtualTime;
import dev.sluice.event.EventEncoder;
import dev.sluice.source.Producers;
import dev.sluice.source.ResumePoint;
import dev.sluice.source.Source;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The open streams of a service. One thread watches those that are being written to for clients
 * that take nothing; there is no timer per stream.
 *
 * <p>Thread-safe.
 */
public final class OpenSessions implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger(OpenSessions.class.getName());
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition empty = lock.newCondition();
    private final Set<Session> sessions = new HashSet<>();
    private final Session.Home home = new Home();
    private final OutboxBudget budget;
    private final WriteWatch watch;
    private final EventEncoder encoder;
    private final SessionTime time;
    private final Runnable unwatch;

    private volatile boolean draining;

    OpenSessions(EventEncoder encoder, SessionTime time) {
        this(encoder, time, OutboxBudget.ofHeap(), EvictedBlocks.ofHeap());
    }

    OpenSessions(
            EventEncoder encoder, SessionTime time, OutboxBudget budget, EvictedBlocks evicted) {
        this.budget = budget;
        this.watch = new WriteWatch(budget, evicted);
        this.encoder = encoder;
        this.time = time;
        this.unwatch =
                time.plain() instanceof VirtualTime virtual
                        ? virtual.watch(this::areAtRest)
                        : () -> {};
    }

    /** Has the hands of a virtual time wait for a thread that ends streams. */
    private Runnable watchDrain(Thread drain) {
        return time.plain() instanceof VirtualTime virtual
                ? virtual.watch(() -> Producers.isWaiting(drain))
                : () -> {};
    }

    private boolean areAtRest() {
        return open().stream().allMatch(Session::isAtRest);
    }

    /**
     * An empty set of streams, and its watching thread.
     *
     * @param encoder writes the events of all streams
     * @param time the time that they keep
     * @return the set, to be closed when the service stops
     */
    public static OpenSessions create(EventEncoder encoder, StreamTime time) {
        OpenSessions sessions =
                new OpenSessions(
                        encoder,
                        new SessionTime(time, () -> ThreadLocalRandom.current().nextLong()));
        sessions.watch.start();
        return sessions;
    }

    /**
     * Starts the source of a stream, in the context of this thread.
     *
     * @param source what to run
     * @param from where the client wants to go on
     * @return what it gives, to be closed if it does not become a stream
     */
    public SourceFeed start(Source<?> source, ResumePoint from) {
        return SourceFeed.start(source, from, encoder, budget, time.plain());
    }

    /**
     * Adds a stream, which is removed when it has run, and those who are told what happens to it.
     *
     * @param feed what it carries; the session closes it
     * @param options how it behaves
     * @param lease how long it may go on
     * @param output its connection
     * @param calls the code that it calls
     * @return the stream, to be run by one thread
     */
    public Session open(
            SourceFeed feed,
            SessionOptions options,
            Lease lease,
            Output output,
            SessionCalls calls) {
        return open((Feed) feed, options, lease, output, calls);
    }

    Session open(
            Feed feed, SessionOptions options, Lease lease, Output output, SessionCalls calls) {
        Session session =
                new Session(
                        feed,
                        options,
                        lease,
                        encoder,
                        output,
                        time,
                        calls.withListener(SessionListener.contained(calls.listener())),
                        home);
        lock.lock();
        try {
            sessions.add(session);
        } finally {
            lock.unlock();
        }
        if (draining) {
            session.end(new SessionEnd.Drained());
        }
        return session;
    }

    /**
     * The number of streams that are open now.
     *
     * @return zero or more
     */
    public int count() {
        lock.lock();
        try {
            return sessions.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns whether {@link #drain} or {@link #close} was called.
     *
     * @return true once the service is stopping
     */
    public boolean isDraining() {
        return draining;
    }

    /**
     * Ends all streams, spread over a time and in random order, and waits until their clients were
     * asked to come back. Streams that are left to finish are ended last. Returns when there are no
     * more streams, at the deadline in any case. A stream that is opened meanwhile or later ends as
     * soon as it has started.
     *
     * @param options over what time, and the deadline
     */
    public void drain(DrainOptions options) {
        draining = true;
        PacedEnds ends = new PacedEnds(open(), options, time);
        LOGGER.log(Level.INFO, "Draining {0} streams, {1}", count(), options);
        Runnable unwatchDrain = watchDrain(Thread.currentThread());
        try {
            boolean _ = awaitEmpty(time, options.deadline(), ends::endDue);
        } finally {
            unwatchDrain.run();
        }
        LOGGER.log(Level.INFO, "Drained, {0} streams are left", count());
    }

    /**
     * Ends all streams at once and waits, five seconds at most, until their clients were asked to
     * come back. Gives up those that have not taken that by then. A stream that is opened later
     * ends as soon as it has started.
     */
    @Override
    public void close() {
        draining = true;
        open().forEach(session -> session.end(new SessionEnd.Drained()));
        // It takes clients that take nothing, whose time is the system's.
        SessionTime real = new SessionTime(StreamTime.SYSTEM, () -> 0);
        if (awaitEmpty(real, FAREWELL, () -> FAREWELL)) {
            open().forEach(session -> session.end(new SessionEnd.ClientGone()));
        }
        watch.close();
        unwatch.run();
    }

    /**
     * Waits until no stream is open or the time is over, and does in between what there is to do.
     *
     * @return false if it was interrupted
     */
    private boolean awaitEmpty(SessionTime by, Duration atMost, Supplier<Duration> untilNext) {
        long latest = by.after(atMost);
        try {
            while (!by.isPast(latest)) {
                Duration pause = untilNext.get();
                long nanos = Math.min(pause.toNanos(), by.until(latest).toNanos());
                if (awaitEmpty(by.plain(), nanos)) {
                    return true;
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean awaitEmpty(StreamTime by, long nanos) throws InterruptedException {
        long moment = by.nanoTime() + nanos;
        lock.lock();
        try {
            while (!sessions.isEmpty() && moment - by.nanoTime() > 0) {
                by.awaitUntil(moment, lock, empty);
            }
            return sessions.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Drops the clients that have kept a write waiting for too long. */
    void dropStalled() {
        watch.dropStalled();
    }

    private List<Session> open() {
        lock.lock();
        try {
            return List.copyOf(sessions);
        } finally {
            lock.unlock();
        }
    }

    /** Hears of what becomes of a stream. */
    private final class Home implements Session.Home {

        @Override
        public void writes(Session session) {
            watch.add(session);
        }

        @Override
        public void left(Session session) {
            remove(session);
        }
    }

    private void remove(Session session) {
        lock.lock();
        try {
            sessions.remove(session);
            if (sessions.isEmpty()) {
                empty.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }
}
