package dev.sluice.testing;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How far bytes may pass in one direction, on all connections of a proxy. Thread-safe. */
final class Passage {

    /** So much that nobody counts it. */
    private static final long ALL = Long.MAX_VALUE / 2;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private long allowed = ALL;
    private long leftToCut = ALL;
    private String textToCut = "";

    /**
     * A part of what is to pass.
     *
     * @param length in bytes
     * @param isCut whether the connection is cut after it
     */
    record Part(int length, boolean isCut) {}

    void hold() {
        set(() -> allowed = 0);
    }

    void letThrough(long bytes) {
        set(() -> allowed = Math.min(ALL, allowed + bytes));
    }

    void cutAfterBytes(long bytes) {
        set(() -> leftToCut = bytes);
    }

    void cutAfter(String text) {
        set(() -> textToCut = text);
    }

    void restore() {
        set(() -> {
            allowed = ALL;
            leftToCut = ALL;
            textToCut = "";
        });
    }

    private void set(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the end of a connection may pass. */
    void awaitOpen() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (allowed <= 0) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until something may pass.
     *
     * @param before what has passed on this connection just before, in which a text may have begun
     * @param bytes one for each character
     * @return how much of it
     */
    Part next(String before, String bytes) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (allowed <= 0 && leftToCut > 0) {
                changed.await();
            }
            int most = (int) Math.min(Math.min(allowed, leftToCut), bytes.length());
            int end = endOfText(before, bytes, most);
            int length = end < 0 ? most : end;
            allowed = allowed == ALL ? ALL : allowed - length;
            leftToCut = leftToCut == ALL ? ALL : leftToCut - length;
            boolean isCut = end >= 0 || leftToCut == 0;
            if (isCut) {
                leftToCut = ALL;
                textToCut = "";
            }
            return new Part(length, isCut);
        } finally {
            lock.unlock();
        }
    }

    /** How much of the bytes the text takes that they complete; negative if they do not. */
    private int endOfText(String before, String bytes, int most) {
        if (textToCut.isEmpty()) {
            return -1;
        }
        String text = latin1(textToCut);
        String tail = before.substring(Math.max(0, before.length() - text.length() + 1));
        int at = (tail + bytes.substring(0, most)).indexOf(text);
        return at < 0 ? -1 : at + text.length() - tail.length();
    }

    private static String latin1(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** The longest text that can be looked for in two parts. */
    static String tail(String before, String passed) {
        String both = before + passed;
        return both.substring(Math.max(0, both.length() - 4096));
    }
}
