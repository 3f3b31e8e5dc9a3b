package dev.sluice.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LogQueueTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final Queue<String> written = new ConcurrentLinkedQueue<>();

    private LogQueue queue(Consumer<String> write) {
        Handler target =
                new Handler() {
                    @Override
                    public void publish(LogRecord entry) {
                        write.accept(entry.getMessage());
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        target.setFormatter(
                new Formatter() {
                    @Override
                    public String format(LogRecord entry) {
                        if (entry.getMessage().equals("cannot be formatted")) {
                            throw new IllegalStateException("no format");
                        }
                        return entry.getMessage();
                    }
                });
        LogQueue queue = new LogQueue(target, LONG);
        queue.start();
        return queue;
    }

    private static void publish(LogQueue queue, String message) {
        queue.publish(new LogRecord(Level.INFO, message));
    }

    @Test
    void an_entry_that_cannot_be_written_does_not_prevent_others_from_being_written() {
        LogQueue queue =
                queue(message -> {
                    if (message.equals("cannot be written")) {
                        throw new IllegalStateException("no disk");
                    }
                    written.add(message);
                });

        publish(queue, "cannot be written");
        publish(queue, "can");
        queue.flush();

        assertEquals("can", written.poll());
    }

    @Test
    void an_entry_that_cannot_be_formatted_does_not_fail_the_thread_that_logs_it() {
        LogQueue queue = queue(written::add);

        publish(queue, "cannot be formatted");
        publish(queue, "can");
        queue.flush();

        assertEquals("can", written.poll());
    }

    @Test
    void a_flush_waits_for_a_full_queue_to_be_written() throws Exception {
        CountDownLatch writable = new CountDownLatch(1);
        CountDownLatch writing = new CountDownLatch(1);
        LogQueue queue =
                queue(message -> {
                    writing.countDown();
                    await(writable);
                    written.add(message);
                });
        publish(queue, "first");
        writing.await();
        for (int i = 0; i < LogQueue.MOST_WAITING; i++) {
            publish(queue, "waits");
        }
        Thread flush = Thread.ofPlatform().start(queue::flush);
        while (flush.isAlive() && flush.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }

        writable.countDown();
        flush.join();

        assertEquals(1 + LogQueue.MOST_WAITING, written.size());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
