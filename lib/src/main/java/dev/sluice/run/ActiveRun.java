package dev.sluice.run;

import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.topic.SharedEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A run whose handler is in this process. What the handler says becomes bytes in the call that says
 * it, and goes to the store in order, at once or after it was gathered.
 */
final class ActiveRun implements RunSink {

    /** Pieces that wait to be gathered, in bytes; more go at once. */
    private static final int MOST_GATHERED = 64 * 1024;

    /** The time for which a store that does not answer is tried again. */
    private static final Duration STORE_PATIENCE = Duration.ofSeconds(10);

    private static final Duration STORE_PAUSE = Duration.ofMillis(100);

    private final RunLog log;
    private final RunStore store;
    private final EventEncoder encoder;
    private final RunOptions options;
    private final int maxBytes;
    private final String client;
    private final int attempt;
    private final Duration before;
    private final long beganNanos;
    private volatile long unreadSinceNanos;
    private volatile boolean isGivenUp;
    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private final AtomicReference<Beginning> beginning = new AtomicReference<>(Beginning.AWAITED);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition gathered = lock.newCondition();

    // Guarded by the lock.
    private final RunText text;
    private final PendingBytes pending = new PendingBytes();
    private String lastType = RunText.DEFAULT_TYPE;
    private boolean isGathering;

    /** A failure after the call that has said it. The next call throws it. */
    private @Nullable RuntimeException gatherFailure;

    /** The store did not answer for so long that nobody knows what it has: the run is lost. */
    private @Nullable RunStoreException storeFailure;

    /** Whether the handler may still refuse. */
    private enum Beginning {
        AWAITED,
        BEGUN,
        REFUSED
    }

    /** Null until the handler has its thread, and again after it has returned. */
    private volatile @Nullable Thread thread;

    ActiveRun(
            RunLog log,
            RunStore store,
            EventEncoder encoder,
            RunOptions options,
            RunLimits limits,
            String client) {
        this.log = log;
        this.store = store;
        this.encoder = encoder;
        this.options = options;
        this.maxBytes = limits.maxBytes();
        this.client = client;
        this.attempt = log.info().attempt();
        this.before = attempt == 1 ? Duration.ZERO : since(log.info().startedMillis());
        this.beganNanos = System.nanoTime();
        this.unreadSinceNanos = beganNanos;
        RunLog.Content content = log.content();
        this.text = new RunText(RunBytes.typeAt(content.bytes(), content.length()));
    }

    private static Duration since(long millis) {
        return Duration.ofMillis(Math.max(0, System.currentTimeMillis() - millis));
    }

    RunLog log() {
        return log;
    }

    RunOptions options() {
        return options;
    }

    String client() {
        return client;
    }

    /** The time since the run was started, also on another replica. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - beganNanos).plus(before);
    }

    /** The time for which nobody has read the run here. */
    Duration unread() {
        if (log.readers() > 0) {
            unreadSinceNanos = System.nanoTime();
        }
        return Duration.ofNanos(System.nanoTime() - unreadSinceNanos);
    }

    /** Somebody else reads it. */
    void isReadElsewhere() {
        unreadSinceNanos = System.nanoTime();
    }

    /** Returns whether nothing that the handler says or does counts any more. */
    boolean isOver() {
        return isGivenUp || log.state() != RunState.RUNNING;
    }

    /** The run is over or is started again elsewhere: stops the handler. */
    void giveUp() {
        isGivenUp = true;
        Thread worker = thread;
        if (worker != null) {
            worker.interrupt();
        }
    }

    /**
     * Waits until the run has said something or is over; after that the handler cannot refuse.
     *
     * @throws ExecutionException with the refusal
     */
    void awaitBegun(Duration patience) throws InterruptedException, ExecutionException {
        try {
            var _ = begun.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            begins();
            // A refusal may have come before; it is being carried out.
            var _ = begun.get();
        }
    }

    /** The handler can no longer refuse. */
    void begins() {
        if (beginning.compareAndSet(Beginning.AWAITED, Beginning.BEGUN)) {
            begun.complete(null);
        }
    }

    /** Returns whether the handler may refuse. If so, {@link #refused} is owed. */
    boolean refuses() {
        return beginning.compareAndSet(Beginning.AWAITED, Beginning.REFUSED);
    }

    void refused(Throwable reason) {
        begun.completeExceptionally(reason);
    }

    @Override
    public void append(String type, String piece) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            requireValidType(type);
            requireGoingOn();
            if (piece.isEmpty()) {
                return;
            }
            byte[] header = RunBytes.type(type);
            requireRoom(header.length + piece.getBytes(StandardCharsets.UTF_8).length);
            say(() -> text.append(type, piece, pending));
        } finally {
            lock.unlock();
        }
    }

    private void requireValidType(String type) {
        if (!type.equals(lastType)) {
            var _ = MessageEvent.of("").withType(type);
            lastType = type;
        }
    }

    @Override
    public void send(Object element) throws InterruptedException {
        EncodedEvent event = SharedEvent.encoded(encoder, element, "a run");
        lock.lockInterruptibly();
        try {
            requireGoingOn();
            requireRoom(event.size());
            say(() -> {
                text.release(pending);
                pending.writeBytes(RunBytes.event(event.toByteArray()));
            });
        } finally {
            lock.unlock();
        }
    }

    /** Says all of it, or leaves everything as it was. */
    private void say(Runnable write) throws InterruptedException {
        int before = pending.size();
        RunText.Mark mark = text.mark();
        write.run();
        begins();
        try {
            passOn();
        } catch (RuntimeException e) {
            pending.cut(before);
            text.reset(mark);
            throw e;
        }
    }

    private void requireGoingOn() throws InterruptedException {
        if (isOver()) {
            throw new InterruptedException("the run has ended here");
        }
        if (storeFailure != null) {
            throw storeFailure;
        }
        RuntimeException failure = gatherFailure;
        if (failure != null) {
            gatherFailure = null;
            throw failure;
        }
    }

    private void requireRoom(int bytes) {
        if ((long) log.length() + pending.size() + bytes > maxBytes) {
            throw new RunTooLargeException(
                    "A run must say at most %d bytes (max-bytes-per-run)".formatted(maxBytes));
        }
    }

    private void passOn() throws InterruptedException {
        if (options.gather().isZero() || pending.size() > MOST_GATHERED) {
            flush();
        } else if (!isGathering) {
            isGathering = true;
            Thread.ofVirtual().name("sluice-run-gather").start(this::flushLater);
        }
    }

    private void flushLater() {
        lock.lock();
        try {
            long left = options.gather().toNanos();
            while (left > 0) {
                left = gathered.awaitNanos(left);
            }
            isGathering = false;
            flush();
        } catch (InterruptedException e) {
            // The run has ended.
        } catch (RuntimeException e) {
            gatherFailure = e;
        } finally {
            lock.unlock();
        }
    }

    /** Says what is left, as the last words of the handler. */
    void finish() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            requireGoingOn();
            text.release(pending);
            flush();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a store that is away. The lock is held meanwhile, so that others keep their order.
     */
    private void flush() throws InterruptedException {
        byte[] bytes = pending.toByteArray();
        if (bytes.length == 0) {
            return;
        }
        OptionalLong failing = OptionalLong.empty();
        while (!isOver()) {
            try {
                if (store.append(log, attempt, bytes)) {
                    pending.reset();
                    return;
                }
                isGivenUp = true;
            } catch (RunStoreException e) {
                long now = System.nanoTime();
                long since = failing.orElse(now);
                if (now - since > STORE_PATIENCE.toNanos()) {
                    storeFailure = e;
                    throw e;
                }
                failing = OptionalLong.of(since);
                Thread.sleep(STORE_PAUSE);
            }
        }
        throw new InterruptedException("the run has ended here");
    }

    /** Begins the work on a thread of its own. */
    void start(Runnable work) {
        Thread worker = Thread.ofVirtual().name("sluice-run").unstarted(work);
        thread = worker;
        worker.start();
    }

    /** The handler has returned: its thread is not interrupted any more. */
    void returned() {
        thread = null;
        // An interruption was meant for the handler.
        var _ = Thread.interrupted();
    }

    @Override
    public String text() {
        lock.lock();
        try {
            RunLog.Content content = log.content();
            byte[] unsaid = pending.toByteArray();
            return RunBytes.text(content.bytes(), content.length())
                    + RunBytes.text(unsaid, unsaid.length)
                    + text.held();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public String id() {
        return log.info().id().value();
    }
}
