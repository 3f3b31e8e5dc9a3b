package dev.sluice.run;

import dev.sluice.event.EventEncoder;
import dev.sluice.logging.BoundedLog;
import dev.sluice.source.Source;
import dev.sluice.source.StreamException;
import dev.sluice.source.UnavailableException;
import dev.sluice.topic.TopicName;
import io.helidon.http.HttpException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The runs of a service: starts them, ends them, and gives what they say as sources. Thread-safe.
 *
 * <pre>
 *   start --> handler --says--> store --> log --> streams, here and on other replicas
 *                |                |
 *             returns      done | failed | stopped | lost, the first of them
 * </pre>
 */
public final class Runs implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger(Runs.class.getName());
    private static final Duration DEFAULT_REMEMBER = Duration.ofDays(1);
    private static final String FAILED = "The run has failed";

    private final BoundedLog failures = new BoundedLog(LOGGER, "failures of runs");
    private final RunStore store;
    private final EventEncoder encoder;
    private final RunLimits limits;
    private final Places places;
    private final RunListener listener;
    private final Map<RunLog, ActiveRun> active = new ConcurrentHashMap<>();
    private final RunWatch watch;

    private final Map<String, Restartable> restartables = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition noneActive = lock.newCondition();

    /** True once no more runs are started. */
    private volatile boolean isDraining;

    /** True once those that were at work have been given up. */
    private volatile boolean hasGivenUp;

    /** The runs of a route that can be started again. */
    private record Restartable(RunOptions options, RunProgram program) {}

    private Runs(RunStore store, EventEncoder encoder, RunLimits limits, RunListener listener) {
        this.store = store;
        this.encoder = encoder;
        this.limits = limits;
        this.places = new Places(limits);
        this.listener = listener;
        this.watch = new RunWatch(store, active.values(), this::tellEnd);
    }

    /**
     * Runs that a store keeps, and a thread that looks after them.
     *
     * @param store closed with the runs
     * @param encoder writes the events
     * @param limits how many there may be here
     * @param listener is notified of their ends
     * @return the runs, to be closed when the service stops
     */
    public static Runs of(
            RunStore store, EventEncoder encoder, RunLimits limits, RunListener listener) {
        Runs runs = new Runs(store, encoder, limits, listener);
        store.listen(runs.new Events());
        runs.watch.start();
        return runs;
    }

    /**
     * Runs in the memory of this process, with the default limits.
     *
     * @param encoder writes the events
     * @return the runs, to be closed when the service stops
     */
    public static Runs inMemory(EventEncoder encoder) {
        return of(
                InMemoryRunStore.create(
                        RunBudget.defaults(), DEFAULT_REMEMBER, InstantSource.system()),
                encoder,
                RunLimits.defaults(),
                RunListener.NONE);
    }

    /**
     * Says how the runs of a route are started again whose replica was lost.
     *
     * @param route the route, as in {@link RunStart#route}
     * @param options the options of the route
     * @param program makes the handler
     */
    public void restartable(String route, RunOptions options, RunProgram program) {
        restartables.put(route, new Restartable(options, program));
    }

    /**
     * Starts a run, unless there is one with its id.
     *
     * @param start the run
     * @param patience the longest wait for the handler to say something, to return or to refuse
     * @return {@link RunStore.Found.Begun}, {@link RunStore.Found.Known} or {@link
     *     RunStore.Found.Gone}
     * @throws TooManyRunsException if there are as many as there may be
     * @throws UnavailableException if the service is stopping or the store does not answer
     * @throws Exception the refusal of a handler that has said nothing before, an {@link
     *     HttpException} for example: there is no run then
     */
    public RunStore.Found start(RunStart start, Duration patience) throws Exception {
        if (isDraining) {
            throw new UnavailableException("The service is stopping");
        }
        String client = start.starter().client();
        places.take(client);
        RunStore.Found answer;
        try {
            answer = store.start(start.info());
        } catch (RuntimeException | Error e) {
            places.giveBack(client);
            throw e;
        }
        if (answer instanceof RunStore.Found.Begun(RunLog log)) {
            awaitBegun(begin(log, start.options(), client, start.handler()), patience);
        } else {
            places.giveBack(client);
        }
        return answer;
    }

    /** Begins the work, for which a place was taken. */
    private ActiveRun begin(RunLog log, RunOptions options, String client, RunHandler handler) {
        ActiveRun run = new ActiveRun(log, store, encoder, options, limits, client);
        active.put(log, run);
        run.start(() -> work(run, handler));
        if (log.state() != RunState.RUNNING) {
            // It was stopped before it was known here.
            run.giveUp();
        } else if (hasGivenUp) {
            giveUp(run);
        }
        return run;
    }

    private void work(ActiveRun run, RunHandler handler) {
        Optional<RunEnd> end = Optional.empty();
        try {
            handler.run(run);
            run.finish();
            end = Optional.of(RunEnd.done());
        } catch (Exception | Error e) {
            end = endAfter(run, e);
        } finally {
            run.returned();
            try {
                end.ifPresent(how -> watch.end(run, how));
            } finally {
                forget(run);
            }
        }
    }

    /** The end after a failure; empty for a run whose start is taken back. */
    private Optional<RunEnd> endAfter(ActiveRun run, Throwable failure) {
        RunLog log = run.log();
        if (run.isOver()) {
            return Optional.empty();
        }
        if (isRefusal(failure) && run.refuses()) {
            return afterRefusal(run, failure);
        }
        return Optional.of(
                switch (failure) {
                    case RunStoreException away -> RunEnd.lost();
                    case StreamException told -> RunEnd.failed(String.valueOf(told.getMessage()));
                    case InterruptedException interrupted when isDraining -> RunEnd.lost();
                    default -> failed(log, failure);
                });
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof HttpException
                || (failure instanceof UnavailableException
                        && !(failure instanceof RunStoreException));
    }

    private Optional<RunEnd> afterRefusal(ActiveRun run, Throwable refusal) {
        boolean isTakenBack = false;
        try {
            isTakenBack = store.takeBack(run.log());
        } catch (RunStoreException e) {
            // It ends as soon as the store answers.
        } finally {
            run.refused(refusal);
        }
        return isTakenBack ? Optional.empty() : Optional.of(RunEnd.refused());
    }

    private RunEnd failed(RunLog log, Throwable failure) {
        failures.log(Level.WARNING, () -> "Run of " + log.info().route() + " has failed", failure);
        return RunEnd.failed(FAILED);
    }

    private void forget(ActiveRun run) {
        run.begins();
        active.remove(run.log(), run);
        places.giveBack(run.client());
        if (active.isEmpty()) {
            lock.lock();
            try {
                noneActive.signalAll();
            } finally {
                lock.unlock();
            }
        }
        tellEnd(run);
    }

    /** Tells the listener, unless the end is not known yet or the run was refused. */
    private void tellEnd(ActiveRun run) {
        RunEnd end = run.log().content().end();
        if (end != null && !end.equals(RunEnd.refused())) {
            listener.ended(run.log().info(), end, run.age());
        }
    }

    private static void awaitBegun(ActiveRun run, Duration patience) throws Exception {
        try {
            run.awaitBegun(patience);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception refusal -> throw refusal;
                case null, default -> throw e;
            }
        }
    }

    /**
     * Finds a run.
     *
     * @param id its id
     * @return {@link RunStore.Found.Known}, {@link RunStore.Found.Gone} or {@link
     *     RunStore.Found.Unknown}
     * @throws RunStoreException if the store does not answer
     */
    public RunStore.Found find(TopicName id) {
        return store.find(id);
    }

    /**
     * A run as a source. A client that comes back goes on exactly where it was, on any replica; one
     * that comes for the first time gets all.
     *
     * @param log the run
     * @param format how it becomes events
     * @return the source, which can be run many times
     */
    public Source<Object> source(RunLog log, RunFormat format) {
        return new RunSource(log, format, encoder.maxEventBytes());
    }

    /**
     * Stops a run, wherever its handler is. Does nothing to a run that is over.
     *
     * @param log the run
     * @return whether it was at work
     * @throws RunStoreException if the store does not answer
     */
    public boolean stop(RunLog log) {
        return store.stop(log, RunEnd.stopped(""));
    }

    /**
     * Returns the number of runs whose handlers are in this process.
     *
     * @return zero or more
     */
    public int active() {
        return active.size();
    }

    /**
     * Returns the runs that this process knows of: those that run here, those that are read here,
     * and what is kept of them after their end.
     *
     * @return their logs
     */
    public Collection<RunLog> known() {
        return List.copyOf(store.logs());
    }

    /**
     * Returns whether readers can go on at another replica.
     *
     * @return false if the runs are in this process alone
     */
    public boolean isShared() {
        return store.isShared();
    }

    /**
     * Returns the store's current trouble, for a health check.
     *
     * @return in words for an operator; empty if it works
     */
    public Optional<String> trouble() {
        return store.trouble();
    }

    /**
     * Starts no more runs, waits for those that are at work, and gives up those that are left: one
     * that can be started again is left to another replica, any other is lost, which its readers
     * are told.
     *
     * @param patience the longest wait
     * @throws InterruptedException if the thread is interrupted; nothing is given up then
     */
    public void drain(Duration patience) throws InterruptedException {
        isDraining = true;
        lock.lock();
        try {
            long left = patience.toNanos();
            while (!active.isEmpty() && left > 0) {
                left = noneActive.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
        giveUp();
    }

    private void giveUp() {
        hasGivenUp = true;
        active.values().forEach(this::giveUp);
    }

    private void giveUp(ActiveRun run) {
        if (!handOver(run.log())) {
            watch.end(run, RunEnd.lost());
        }
        run.giveUp();
    }

    /** Gives up the runs that are at work, and closes the store. */
    @Override
    public void close() {
        isDraining = true;
        watch.close();
        giveUp();
        store.close();
    }

    private boolean handOver(RunLog log) {
        try {
            return log.info().isRestartable() && store.handOver(log);
        } catch (RunStoreException e) {
            return false;
        }
    }

    /** Takes the notices of the store. */
    private final class Events implements RunStore.Listener {

        @Override
        public void ended(RunLog log) {
            ActiveRun run = active.get(log);
            if (run != null) {
                run.giveUp();
            }
        }

        @Override
        public void left(RunLog log) {
            ActiveRun run = active.get(log);
            if (run != null && run.options().onLeave() == OnLeave.CANCEL) {
                Thread.ofVirtual().name("sluice-run-cancel").start(() -> cancelIfUnread(run));
            }
        }

        private void cancelIfUnread(ActiveRun run) {
            if (run.log().readers() == 0 && !watch.isReadElsewhere(run)) {
                watch.end(run, RunEnd.stopped("Its reader has left"));
            }
        }

        @Override
        public boolean wouldRestart(RunInfo info) {
            return !isDraining && restartables.containsKey(info.route()) && places.hasRoom();
        }

        @Override
        public void restart(RunLog log) {
            Restartable route =
                    Objects.requireNonNull(restartables.get(log.info().route()), "route");
            String input = log.info().keeping().input().orElseThrow();
            String client = "subject " + log.info().subject();
            places.takeAnyway(client);
            begin(log, route.options(), client, run -> route.program().handler(input).run(run))
                    .begins();
        }
    }
}
