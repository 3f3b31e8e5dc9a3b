package dev.sluice.service;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.ErrorManager;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Has log entries written by a thread of its own. A write to a pipe that nobody reads blocks, and
 * would block each thread that logs: all streams, and the one that stops the service. Entries that
 * find {@value #MOST_WAITING} others waiting are left out and counted.
 */
final class LogQueue extends Handler {

    static final int MOST_WAITING = 1000;

    private static final Duration LONGEST_FLUSH = Duration.ofSeconds(1);

    /** An entry that was formatted by the thread that logged it, or a mark in the queue. */
    private sealed interface Entry {
        record Text(Level level, String text) implements Entry {}

        record Mark(CountDownLatch reached) implements Entry {}
    }

    private final BlockingQueue<Entry> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong leftOut = new AtomicLong();
    private final Handler target;
    private final Formatter formatter;
    private final Duration longestFlush;

    /**
     * @param target what writes; its formatter is used by the threads that log
     * @param longestFlush how long {@link #flush} waits
     */
    LogQueue(Handler target, Duration longestFlush) {
        this.target = target;
        this.longestFlush = longestFlush;
        this.formatter = target.getFormatter();
        target.setFormatter(new Formatted());
    }

    /** Puts a queue before each handler of the root logger. */
    static void useForAll() {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
            root.addHandler(started(handler));
        }
    }

    private static LogQueue started(Handler target) {
        LogQueue queue = new LogQueue(target, LONGEST_FLUSH);
        queue.start();
        return queue;
    }

    void start() {
        // Not a virtual thread: a write to a file or a pipe holds on to its carrier.
        Thread.ofPlatform().daemon().name("sluice-log").start(this::writeAll);
    }

    @Override
    public void publish(LogRecord entry) {
        if (!target.isLoggable(entry)) {
            return;
        }
        String text;
        try {
            text = formatter.format(entry);
        } catch (RuntimeException e) {
            // What is logged must not fail the thread that logs it.
            reportError(null, e, ErrorManager.FORMAT_FAILURE);
            return;
        }
        if (!waiting.offer(new Entry.Text(entry.getLevel(), text))) {
            leftOut.incrementAndGet();
        }
    }

    private void writeAll() {
        try {
            while (true) {
                Entry next = waiting.take();
                try {
                    write(next);
                } catch (RuntimeException | Error e) {
                    // One entry is lost, and those after it are written.
                    reportError(null, new IllegalStateException(e), ErrorManager.WRITE_FAILURE);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Entry entry) {
        switch (entry) {
            case Entry.Text(Level level, String text) -> {
                target.publish(new LogRecord(level, text));
                reportLeftOut();
            }
            case Entry.Mark(CountDownLatch reached) -> reached.countDown();
        }
    }

    private void reportLeftOut() {
        long count = leftOut.getAndSet(0);
        if (count > 0) {
            LogRecord report =
                    new LogRecord(
                            Level.WARNING,
                            count
                                    + " log entries were left out: they were not written fast"
                                    + " enough");
            report.setLoggerName(LogQueue.class.getName());
            target.publish(new LogRecord(Level.WARNING, formatter.format(report)));
        }
    }

    /** Waits until the entries before it have been written, at most for the configured time. */
    @Override
    public void flush() {
        CountDownLatch reached = new CountDownLatch(1);
        long latest = System.nanoTime() + longestFlush.toNanos();
        try {
            Entry mark = new Entry.Mark(reached);
            if (waiting.offer(mark, longestFlush.toNanos(), TimeUnit.NANOSECONDS)) {
                boolean _ = reached.await(latest - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        flush();
    }

    /** Waits for each handler of the root logger to have written what was logged before. */
    static void flushAll() {
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.flush();
        }
    }

    private static final class Formatted extends Formatter {

        @Override
        public String format(LogRecord entry) {
            return entry.getMessage();
        }
    }
}
