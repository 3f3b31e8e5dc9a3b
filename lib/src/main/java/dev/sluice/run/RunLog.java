package dev.sluice.run;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The log of a run, as far as it is known to this process, and the readers that wait for more.
 * Thread-safe. Readers take no lock: what was appended never changes.
 */
public final class RunLog {

    private static final int SMALLEST = 128;

    private final Consumer<RunLog> onReaders;
    private final Set<Runnable> readers = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile RunInfo info;
    private volatile Content content = new Content(new byte[0], 0, null);

    /** The content at one moment. What it has does not change. */
    static final class Content {

        private final byte[] bytes;
        private final int length;
        private final @Nullable RunEnd end;

        private Content(byte[] bytes, int length, @Nullable RunEnd end) {
            this.bytes = bytes;
            this.length = length;
            this.end = end;
        }

        /** The bytes, of which only so many count as the length says. */
        byte[] bytes() {
            return bytes;
        }

        int length() {
            return length;
        }

        /** Null while the run goes on. */
        @Nullable RunEnd end() {
            return end;
        }
    }

    /**
     * An empty log.
     *
     * @param info the run
     * @param onReaders called after the first reader has come, and after the last one has left;
     *     must not block
     */
    public RunLog(RunInfo info, Consumer<RunLog> onReaders) {
        this.info = info;
        this.onReaders = onReaders;
    }

    /**
     * Returns the run.
     *
     * @return the run
     */
    public RunInfo info() {
        return info;
    }

    /**
     * Notes that the run has been started again.
     *
     * @param attempt how often it has been started
     */
    public void startedAgain(int attempt) {
        info = info.withAttempt(attempt);
    }

    Content content() {
        return content;
    }

    /**
     * Returns the number of bytes that are known.
     *
     * @return zero or more
     */
    public int length() {
        return content.length();
    }

    /**
     * Returns a part of what is known.
     *
     * @param from the index of the first byte, at most the length
     * @return the bytes from there on
     */
    public byte[] bytesFrom(int from) {
        Content now = content;
        return Arrays.copyOfRange(now.bytes(), from, now.length());
    }

    /**
     * Returns the state of the run as it is known here.
     *
     * @return the state
     */
    public RunState state() {
        RunEnd end = content.end();
        return end == null ? RunState.RUNNING : end.state();
    }

    /**
     * Appends bytes, and wakes the readers.
     *
     * @param at the length that the log must have; otherwise nothing is appended
     * @param bytes the bytes
     * @return whether they were appended
     */
    public boolean append(int at, byte[] bytes) {
        lock.lock();
        try {
            Content now = content;
            if (now.length() != at || now.end() != null) {
                return false;
            }
            int length = at + bytes.length;
            byte[] grown = now.bytes();
            if (grown.length < length) {
                grown = Arrays.copyOf(grown, Math.max(Math.max(SMALLEST, length), at + at / 2));
            }
            System.arraycopy(bytes, 0, grown, at, bytes.length);
            content = new Content(grown, length, null);
        } finally {
            lock.unlock();
        }
        wakeReaders();
        return true;
    }

    /**
     * Notes the end, and wakes the readers. Only the first end counts.
     *
     * @param end the end
     * @return whether it was the first
     */
    public boolean end(RunEnd end) {
        lock.lock();
        try {
            Content now = content;
            if (now.end() != null) {
                return false;
            }
            content = new Content(Arrays.copyOf(now.bytes(), now.length()), now.length(), end);
        } finally {
            lock.unlock();
        }
        wakeReaders();
        return true;
    }

    private void wakeReaders() {
        readers.forEach(Runnable::run);
    }

    void enter(Runnable wake) {
        lock.lock();
        try {
            if (!readers.add(wake) || readers.size() > 1) {
                return;
            }
        } finally {
            lock.unlock();
        }
        onReaders.accept(this);
    }

    void leave(Runnable wake) {
        lock.lock();
        try {
            if (!readers.remove(wake) || !readers.isEmpty()) {
                return;
            }
        } finally {
            lock.unlock();
        }
        onReaders.accept(this);
    }

    /**
     * Returns the number of streams of this process that read the run.
     *
     * @return zero or more
     */
    public int readers() {
        return readers.size();
    }
}
