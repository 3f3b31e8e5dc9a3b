import java.time.Duration;

/** A moment until which something may take. */
record Deadline(long nanoTime) {

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** The earlier one of this moment and of so long from now. */
    Deadline atMost(Duration time) {
        Deadline other = in(time);
        return other.nanoTime - nanoTime < 0 ? other : this;
    }

    /** Milliseconds that are left, at least 1: 0 would be no limit to a socket. */
    int left() {
        return (int) Math.max(1, (nanoTime - System.nanoTime()) / 1_000_000);
    }

    boolean hasPassed() {
        return System.nanoTime() - nanoTime >= 0;
    }
}
