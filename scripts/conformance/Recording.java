import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** All that one response has shown so far. One thread records, others look and wait. */
final class Recording {

    private static final int MAX_BLOCKS = 20_000;
    private static final int MAX_NOTES = 50;
    private static final int MAX_TEXT = 1024 * 1024;

    /** How a response ended. */
    enum Ending {
        /** It has not, or this program has left. */
        OPEN,
        /** With the end that HTTP announces: the last chunk, or the length. */
        COMPLETE,
        /** With the connection, where HTTP announces no other end. */
        CLOSED,
        /** Before the end that HTTP announces. */
        CUT,
        /** This program reads no more of it. */
        LIMIT
    }

    /** Something that the server should not have sent. */
    record Fault(Kind kind, String text) {
        enum Kind {
            TRANSFER,
            ENCODING,
            FIELD,
            LIMIT
        }
    }

    /** A server sends more than this program keeps. */
    static final class LimitException extends IOException {
        LimitException(String message) {
            super(message);
        }
    }

    private long sentAt = System.nanoTime();
    private Optional<Head> head = Optional.empty();
    private final List<Block> blocks = new ArrayList<>();
    private final List<String> retries = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private Ending ending = Ending.OPEN;
    private boolean endsBetweenEvents = true;
    private long lastByteAt = System.nanoTime();
    private OptionalLong leftAt = OptionalLong.empty();
    private boolean hasBegun;
    private long longestSilence;
    private long silence;
    private long silenceBeforeHeartbeat;

    synchronized void sent() {
        sentAt = System.nanoTime();
    }

    synchronized void head(Head all) {
        head = Optional.of(all);
        lastByteAt = all.at();
        notifyAll();
    }

    /** Some bytes of the body have come, after a silence. */
    synchronized void bytes() {
        long now = System.nanoTime();
        longestSilence = Math.max(longestSilence, now - lastByteAt);
        // The comment with which a stream begins is no heartbeat, however late it comes.
        silence = hasBegun ? now - lastByteAt : 0;
        hasBegun = true;
        lastByteAt = now;
        notifyAll();
    }

    synchronized void comment() {
        silenceBeforeHeartbeat = Math.max(silenceBeforeHeartbeat, silence);
        notifyAll();
    }

    synchronized void retry(String value) {
        if (retries.size() < MAX_NOTES) {
            retries.add(Text.kept(value));
        }
        notifyAll();
    }

    synchronized void block(Block block) throws LimitException {
        if (blocks.size() == MAX_BLOCKS) {
            throw new LimitException("more than " + MAX_BLOCKS + " events");
        }
        if (block.type().equals("position")) {
            silenceBeforeHeartbeat = Math.max(silenceBeforeHeartbeat, silence);
        }
        blocks.add(block);
        notifyAll();
    }

    /** A part of a body that is no stream. */
    synchronized void text(String part) throws LimitException {
        if (text.length() + part.length() > MAX_TEXT) {
            throw new LimitException("more than " + MAX_TEXT + " bytes");
        }
        text.append(part);
    }

    synchronized void fault(Fault.Kind kind, String text) {
        if (faults.size() < MAX_NOTES) {
            faults.add(new Fault(kind, Text.kept(text)));
        }
    }

    /** This program looks no longer: what is silent after that is no silence. */
    synchronized void leave() {
        if (leftAt.isEmpty()) {
            leftAt = OptionalLong.of(System.nanoTime());
        }
    }

    synchronized void end(Ending how, boolean betweenEvents) {
        ending = how;
        endsBetweenEvents = betweenEvents;
        notifyAll();
    }

    synchronized Optional<Head> head() {
        return head;
    }

    synchronized boolean isStream() {
        return head.filter(Head::isStream).isPresent();
    }

    /** How long the head took. */
    synchronized Duration patience() {
        return Duration.ofNanos(head.map(Head::at).orElse(System.nanoTime()) - sentAt);
    }

    synchronized List<Block> blocks() {
        return List.copyOf(blocks);
    }

    /** The events of the application. */
    List<Block> news() {
        return blocks().stream().filter(Block::isNews).toList();
    }

    synchronized List<String> retries() {
        return List.copyOf(retries);
    }

    synchronized List<Fault> faults() {
        return List.copyOf(faults);
    }

    synchronized String text() {
        return text.toString();
    }

    synchronized Ending ending() {
        return ending;
    }

    boolean isOver() {
        return ending() != Ending.OPEN;
    }

    synchronized boolean endsBetweenEvents() {
        return endsBetweenEvents;
    }

    /** The longest time without a byte, that since the last one included. */
    synchronized Duration longestSilence() {
        long now = leftAt.orElseGet(System::nanoTime);
        long last = ending == Ending.OPEN ? now - lastByteAt : 0;
        return Duration.ofNanos(Math.max(longestSilence, last));
    }

    /** The longest silence that a comment or a position has ended. */
    synchronized Duration silenceBeforeHeartbeat() {
        return Duration.ofNanos(silenceBeforeHeartbeat);
    }

    /** Waits until something is so, the response is over, or there is no more time. */
    synchronized boolean await(Predicate<Recording> isSo, Deadline deadline)
            throws InterruptedException {
        while (!isSo.test(this) && ending == Ending.OPEN && !deadline.hasPassed()) {
            wait(deadline.left());
        }
        return isSo.test(this);
    }
}
