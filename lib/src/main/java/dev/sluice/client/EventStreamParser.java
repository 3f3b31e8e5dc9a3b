package dev.sluice.client;

import dev.sluice.protocol.ControlType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads events from the bytes of one connection, wherever these are cut: what {@link EventClient}
 * reads with, for code that has the bytes from elsewhere.
 *
 * <p>It is asked for one event at a time and reads no further than that event, so that {@link
 * #lastEventId()} is always the id at the event that was given out last. An event that is
 * unfinished when the bytes end is never given out, and its id does not count.
 *
 * <p>Two events of Sluice's own protocol are obeyed and not given out: a position only moves the
 * id, and after the end there is nothing. Both are recognized by all their fields, so that an event
 * that another server happens to call {@code end} or {@code position} is an event like any other.
 *
 * <p>Not thread-safe.
 *
 * @see <a
 *     href="https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation">WHATWG
 *     HTML, section 9.2.6</a>
 */
public final class EventStreamParser {

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final String END = ControlType.END.wireName();
    private static final String POSITION = ControlType.POSITION.wireName();
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final int maxEventBytes;
    private final @Nullable Consumer<String> comments;
    private final ByteAccumulator line = new ByteAccumulator();
    private final ByteAccumulator data = new ByteAccumulator();
    private ByteBuffer chunk = NOTHING;
    private boolean inFirstLine = true;
    private boolean afterCr;
    private String type = "";
    private String idSoFar;
    private String lastEventId;
    private Optional<Duration> retry = Optional.empty();
    private boolean heard;
    private boolean hasId;
    private boolean over;
    private boolean asksBack;

    /** The content of the bytes that were fed last. */
    private boolean hasComment;

    private boolean hasField;

    /** The size of the finished lines of the event, so that their sum can be limited. */
    private long heldBytes;

    /**
     * A parser for a new connection.
     *
     * @param lastEventId the id of the last event before this connection. The standard would start
     *     from an empty one, and so forget the place in a stream at the first blank line of a
     *     connection that sends no ids; Chromium does not, and neither does this parser.
     * @param maxEventBytes the most bytes that one event may hold, 1 or more
     * @param comments told the text of each comment, in {@link #next()}; empty for a heartbeat
     * @throws IllegalArgumentException if the limit is zero or negative
     */
    public EventStreamParser(String lastEventId, int maxEventBytes, Consumer<String> comments) {
        this(
                Objects.requireNonNull(lastEventId, "lastEventId must not be null"),
                Objects.requireNonNull(comments, "comments must not be null"),
                maxEventBytes);
    }

    /** A parser for a new connection that leaves the comments out. */
    EventStreamParser(String lastEventId, int maxEventBytes) {
        this(lastEventId, null, maxEventBytes);
    }

    private EventStreamParser(
            String lastEventId, @Nullable Consumer<String> comments, int maxEventBytes) {
        this.idSoFar = lastEventId;
        this.lastEventId = lastEventId;
        this.comments = comments;
        if (maxEventBytes < 1) {
            throw new IllegalArgumentException(
                    "max-event-bytes must be 1 or more, was " + maxEventBytes);
        }
        this.maxEventBytes = maxEventBytes;
    }

    /**
     * Gives it more to read, when {@link #next()} has nothing left.
     *
     * @param bytes the bytes; it keeps the buffer
     */
    public void feed(ByteBuffer bytes) {
        chunk = bytes;
        hasComment = false;
        hasField = false;
    }

    /**
     * Reads up to the next event.
     *
     * @return the event, or empty if it takes more bytes to tell
     * @throws EventStreamException if the event is over the limit
     */
    public Optional<ReceivedEvent> next() {
        while (chunk.hasRemaining() && !over) {
            if (!isRestOfLineEnd()) {
                appendToLine(bytesToLineEnd());
                if (chunk.hasRemaining()) {
                    afterCr = chunk.get() == '\r';
                    Optional<ReceivedEvent> event = endOfLine();
                    if (event.isPresent()) {
                        return event;
                    }
                }
            }
        }
        return Optional.empty();
    }

    /**
     * The id at the event that was given out last.
     *
     * @return the id, empty if there is none
     */
    public String lastEventId() {
        return lastEventId;
    }

    /**
     * The reconnection time that the server has asked for last.
     *
     * @return the time, empty if it has asked for none
     */
    public Optional<Duration> retry() {
        return retry;
    }

    /**
     * Returns whether the server has said that the stream is over.
     *
     * @return true after its {@code end} event
     */
    public boolean isOver() {
        return over;
    }

    /** Returns whether there was an event or a comment. */
    boolean heard() {
        return heard;
    }

    /**
     * Returns whether the last that the server has said was a reconnection time: so a Sluice server
     * ends a stream that is not over.
     *
     * @return false once something else has come
     */
    public boolean asksToComeBack() {
        return asksBack;
    }

    /** Returns whether the bytes that were fed last were comments and nothing else. */
    boolean isAfterComments() {
        return hasComment && !hasField && line.length() == 0;
    }

    private boolean isRestOfLineEnd() {
        boolean isRest = afterCr && chunk.get(chunk.position()) == '\n';
        afterCr = false;
        if (isRest) {
            chunk.get();
        }
        return isRest;
    }

    private int bytesToLineEnd() {
        int index = chunk.position();
        while (index < chunk.limit() && chunk.get(index) != '\n' && chunk.get(index) != '\r') {
            index++;
        }
        return index - chunk.position();
    }

    private void appendToLine(int count) {
        if (heldBytes + line.length() + count > maxEventBytes) {
            throw new EventStreamException(
                    "an event must have at most "
                            + maxEventBytes
                            + " bytes, had more; raise maxEventBytes if you trust the server");
        }
        line.append(chunk, count);
    }

    private Optional<ReceivedEvent> endOfLine() {
        int start = inFirstLine && line.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
        inFirstLine = false;
        if (start == line.length()) {
            line.clear();
            return dispatch();
        }
        processField(start);
        line.clear();
        return Optional.empty();
    }

    private String commentAfter(int colon) {
        int from = colon + 1;
        boolean isIndented = from < line.length() && line.at(from) == ' ';
        return line.text(isIndented ? from + 1 : from, line.length());
    }

    private void processField(int start) {
        int colon = line.find(':', start);
        if (colon == start) {
            heard = true;
            hasComment = true;
            if (comments != null) {
                comments.accept(commentAfter(colon));
            }
            return;
        }
        hasField = true;
        int end = line.length();
        int value = Math.min(colon + 1, end);
        if (value < end && line.at(value) == ' ') {
            value++;
        }
        String field = line.text(start, colon);
        asksBack = field.equals("retry");
        switch (field) {
            case "event" -> {
                type = line.text(value, end);
                heldBytes += end - value;
            }
            case "data" -> {
                data.append(line, value, end);
                data.append('\n');
                heldBytes += end - value + 1;
            }
            case "id" -> {
                if (line.find('\0', value) == end) {
                    idSoFar = line.text(value, end);
                    hasId = true;
                    heldBytes += end - value;
                }
            }
            case "retry" -> {
                Optional<Duration> asked =
                        WireDelay.parse(line.text(value, end), ChronoUnit.MILLIS);
                retry = asked.isPresent() ? asked : retry;
            }
            default -> {
                // A field that the standard does not know is ignored.
            }
        }
    }

    private Optional<ReceivedEvent> dispatch() {
        lastEventId = idSoFar;
        Optional<ReceivedEvent> event = Optional.empty();
        if (data.length() > 0) {
            heard = true;
            asksBack = false;
            String text = data.text(0, data.length() - 1);
            if (!obeys(text)) {
                String named = type.isEmpty() ? ReceivedEvent.DEFAULT_TYPE : type;
                event = Optional.of(new ReceivedEvent(named, text, lastEventId));
            }
        }
        data.clear();
        type = "";
        hasId = false;
        heldBytes = 0;
        return event;
    }

    /** Returns whether the event speaks to the client and not to the application. */
    private boolean obeys(String text) {
        if (!hasId || !text.equals(ControlType.NO_DATA)) {
            return false;
        }
        over = type.equals(END) && lastEventId.equals(ControlType.END_ID);
        return over || type.equals(POSITION);
    }
}
