package dev.sluice.run;

import dev.sluice.event.EncodedEvent;
import dev.sluice.event.EventEncoder;
import dev.sluice.event.MessageEvent;
import dev.sluice.topic.SharedEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
    private final long beganNanos;
    private volatile long unreadSinceNanos;
    private volatile boolean isGivenUp;
    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition pause = lock.newCondition();

    // Guarded by the lock.
    private final RunText text;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private String lastType = RunText.DEFAULT_TYPE;
    private boolean isGathering;
    private @Nullable RuntimeException gatherFailure;

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
        this.beganNanos = System.nanoTime();
        this.unreadSinceNanos = beganNanos;
        RunLog.Content content = log.content();
        this.text = new RunText(RunBytes.typeAt(content.bytes(), content.length()));
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

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - beganNanos);
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

    /** Completed when the run has said something, or is over, or has failed before. */
    CompletableFuture<Void> begun() {
        return begun;
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
            text.append(type, piece, pending);
            passOn();
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
            text.release(pending);
            pending.writeBytes(RunBytes.event(event.toByteArray()));
            passOn();
        } finally {
            lock.unlock();
        }
    }

    private void requireGoingOn() throws InterruptedException {
        if (isOver()) {
            throw new InterruptedException("the run has ended here");
        }
        if (gatherFailure != null) {
            throw gatherFailure;
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
                left = pause.awaitNanos(left);
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
            text.release(pending);
            flush();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a store that is away; others keep their order, since the lock is held. */
    private void flush() throws InterruptedException {
        byte[] bytes = pending.toByteArray();
        if (bytes.length == 0) {
            return;
        }
        OptionalLong failing = OptionalLong.empty();
        while (true) {
            try {
                if (!store.append(log, attempt, bytes)) {
                    isGivenUp = true;
                    throw new InterruptedException("the run has ended");
                }
                pending.reset();
                begun.complete(null);
                return;
            } catch (RunStoreException e) {
                long now = System.nanoTime();
                long since = failing.orElse(now);
                if (now - since > STORE_PATIENCE.toNanos()) {
                    throw e;
                }
                failing = OptionalLong.of(since);
                var _ = pause.await(STORE_PAUSE.toNanos(), TimeUnit.NANOSECONDS);
            }
        }
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
        // What has interrupted it was meant for the handler.
        var _ = Thread.interrupted();
    }

    @Override
    public String text() {
        RunLog.Content content = log.content();
        return RunBytes.text(content.bytes(), content.length());
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
