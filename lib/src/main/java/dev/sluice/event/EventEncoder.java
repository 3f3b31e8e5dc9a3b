package dev.sluice.event;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.sluice.protocol.ControlType;
import io.helidon.http.sse.SseEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Turns what a stream carries into wire bytes: the only class that knows how a field is written.
 *
 * <p>Fields come in the order event, id, retry, data, with one space after the colon and LF at the
 * end of a line. A failed encoding leaves the buffer as it was. Thread-safe.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">WHATWG HTML,
 *     section 9.2</a>
 */
public final class EventEncoder {

    /** The default limit of one event on the wire, in bytes: {@value} (256 KiB). */
    public static final int DEFAULT_MAX_EVENT_BYTES = 256 * 1024;

    static final byte[] EVENT = ascii("event: ");
    static final byte[] ID = ascii("id: ");
    static final byte[] RETRY = ascii("retry: ");
    static final byte[] DATA = ascii("data: ");
    private static final byte[] COMMENT = ascii(": ");

    /** A buffer that a large event has grown beyond this is not used again. */
    private static final int LARGEST_KEPT = 64 * 1024;

    private static final Pool<WireBuffer> BUFFERS = new Pool<>(WireBuffer::new);

    private final Pool<JsonOutput> jsonOutputs;
    private final int maxEventBytes;

    private EventEncoder(Pool<JsonOutput> jsonOutputs, int maxEventBytes) {
        this.jsonOutputs = jsonOutputs;
        this.maxEventBytes = maxEventBytes;
    }

    /**
     * An encoder with the default {@link JsonMapping} that refuses events over {@link
     * #DEFAULT_MAX_EVENT_BYTES}.
     *
     * @return the encoder
     */
    public static EventEncoder create() {
        return create(JsonMapping.create());
    }

    /**
     * An encoder with the application's own JSON mapping.
     *
     * @param mapper how data that is not text becomes JSON
     * @return the encoder
     */
    public static EventEncoder create(ObjectMapper mapper) {
        ObjectWriter writer = mapper.writer();
        return new EventEncoder(new Pool<>(() -> new JsonOutput(writer)), DEFAULT_MAX_EVENT_BYTES);
    }

    /**
     * The most bytes that one event may take on the wire.
     *
     * @return 1 or more
     */
    public int maxEventBytes() {
        return maxEventBytes;
    }

    /**
     * The same encoder with another limit of one event.
     *
     * @param bytes the most bytes that one event may take on the wire, one or more; {@link
     *     Integer#MAX_VALUE} for no limit
     * @return the new encoder
     * @throws IllegalArgumentException if the limit is zero or negative
     */
    public EventEncoder withMaxEventBytes(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("maxEventBytes must be at least 1, was " + bytes);
        }
        return new EventEncoder(jsonOutputs, bytes);
    }

    /**
     * The last event id that a client has once it has got an element.
     *
     * @param element an element of a stream
     * @return the id; empty if the element does not change what the client has
     */
    public static Optional<String> idOf(Object element) {
        return switch (element) {
            case EncodedEvent event -> event.id();
            case MessageEvent event -> event.id();
            case ControlEvent event -> event.id();
            case SseEvent event -> event.id();
            default -> Optional.empty();
        };
    }

    /**
     * Appends one element of a stream.
     *
     * @param element a {@link MessageEvent}, an {@link EncodedEvent}, a {@link Comment}, a {@link
     *     ControlEvent}, Helidon's {@link SseEvent}, or anything else, which becomes the data of an
     *     event
     * @param out where to append
     * @throws EventEncodingException if the element cannot become JSON, is invalid, or is over the
     *     limit; {@code out} is then as it was
     */
    public void encode(Object element, WireBuffer out) {
        int start = out.size();
        boolean whole = false;
        try {
            switch (element) {
                case MessageEvent event -> writeEvent(event, out);
                case EncodedEvent event -> event.writeTo(out);
                case Comment comment -> writeComment(comment.text(), out);
                case ControlEvent event -> writeControlEvent(event, out);
                case SseEvent event -> writeHelidonEvent(event, out);
                default -> writeEvent(MessageEvent.of(element), out);
            }
            if (isLimited(element)) {
                requireWithinLimit(out.size() - start);
            }
            whole = true;
        } catch (EventEncodingException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw notEncoded(element, e);
        } finally {
            if (!whole) {
                out.truncate(start);
            }
        }
    }

    private static boolean isLimited(Object element) {
        return switch (element) {
            // It was measured when it was published; its id has been added since.
            case EncodedEvent event -> false;
            // What the service has to say must get through, also that an event was too large.
            case ControlEvent event -> event.type() == ControlType.SNAPSHOT;
            default -> true;
        };
    }

    private static EventEncodingException notEncoded(Object element, Exception cause) {
        String message = "could not encode " + element.getClass().getName();
        // Its own message and stack trace name each of the thousand levels.
        return cause.getCause() instanceof StreamConstraintsException tooDeep
                ? new EventEncodingException(
                        message + ", which may contain itself: " + tooDeep.getOriginalMessage())
                : new EventEncodingException(message, cause);
    }

    private void requireWithinLimit(int length) {
        if (length > maxEventBytes) {
            throw new EventEncodingException(
                    "an event must have at most "
                            + maxEventBytes
                            + " bytes on the wire, had "
                            + length
                            + "; send less data or raise max-event-bytes");
        }
    }

    /**
     * Encodes an event apart from any stream, to be written to many.
     *
     * @param event the event
     * @return its bytes
     * @throws EventEncodingException as {@link #encode} does
     */
    public EncodedEvent encoded(MessageEvent event) {
        WireBuffer out = BUFFERS.take();
        out.truncate(0);
        try {
            writeType(event, out);
            int idStart = out.size();
            writeId(event, out);
            int idEnd = out.size();
            writeRetryAndData(event, out);
            requireWithinLimit(out.size());
            return new EncodedEvent(out.toByteArray(), idStart, idEnd);
        } catch (EventEncodingException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw notEncoded(event, e);
        } finally {
            if (out.capacity() <= LARGEST_KEPT) {
                BUFFERS.giveBack(out);
            }
        }
    }

    /**
     * Appends the shortest comment, a colon and one newline. There is no blank line: it would make
     * some clients dispatch an empty message.
     *
     * @param out where to append
     */
    public void heartbeat(WireBuffer out) {
        out.write(':');
        out.write('\n');
    }

    /**
     * Appends a retry line. It takes effect at once, and like a heartbeat it has no blank line.
     *
     * @param retry the reconnection time, zero or more
     * @param out where to append
     */
    public void retry(Duration retry, WireBuffer out) {
        // convert() cuts what is too long for a long; Duration.toMillis() would throw.
        out.write(RETRY);
        out.writeNumber(TimeUnit.MILLISECONDS.convert(retry));
        out.write('\n');
    }

    private void writeEvent(MessageEvent event, WireBuffer out) throws IOException {
        writeType(event, out);
        writeId(event, out);
        writeRetryAndData(event, out);
    }

    private static void writeType(MessageEvent event, WireBuffer out) {
        if (event.type().isPresent()) {
            writeField(EVENT, event.type().get(), out);
        }
    }

    private static void writeId(MessageEvent event, WireBuffer out) {
        if (event.id().isPresent()) {
            writeField(ID, event.id().get(), out);
        }
    }

    private void writeRetryAndData(MessageEvent event, WireBuffer out) throws IOException {
        if (event.retry().isPresent()) {
            retry(event.retry().get(), out);
        }
        if (event.data().isPresent()) {
            writeData(event.data().get(), out);
        }
        out.write('\n');
    }

    private void writeControlEvent(ControlEvent event, WireBuffer out) throws IOException {
        writeField(EVENT, event.type().wireName(), out);
        if (event.id().isPresent()) {
            writeField(ID, event.id().get(), out);
        }
        writeData(event.data(), out);
        out.write('\n');
    }

    private void writeHelidonEvent(SseEvent event, WireBuffer out) throws IOException {
        if (event.comment().isPresent()) {
            writeComment(event.comment().get(), out);
        }
        Optional<MessageEvent> message = HelidonEvents.toMessageEvent(event);
        if (message.isPresent()) {
            writeEvent(message.get(), out);
        }
    }

    private void writeData(Object data, WireBuffer out) throws IOException {
        if (data instanceof CharSequence text) {
            writeLines(DATA, text.toString(), out);
            return;
        }
        out.write(DATA);
        int start = out.size();
        JsonOutput json = jsonOutputs.take();
        if (json.write(data, out)) {
            jsonOutputs.giveBack(json);
        }
        if (hasLineBreak(out, start)) {
            // A mapper that indents, or a raw value: rare, so only then is the text taken apart.
            String text = new String(out.copy(start, out.size()), StandardCharsets.UTF_8);
            out.truncate(start - DATA.length);
            writeLines(DATA, text, out);
        } else {
            out.write('\n');
        }
    }

    private static void writeComment(String text, WireBuffer out) {
        writeLines(COMMENT, text, out);
    }

    private static void writeField(byte[] name, String value, WireBuffer out) {
        out.write(name);
        out.writeText(value, 0, value.length());
        out.write('\n');
    }

    private static void writeLines(byte[] name, String text, WireBuffer out) {
        int start = 0;
        int lf = find('\n', text, 0);
        int cr = find('\r', text, 0);
        while (true) {
            int end = Math.min(lf, cr);
            out.write(name);
            out.writeText(text, start, end);
            out.write('\n');
            if (end == text.length()) {
                return;
            }
            boolean crlf = lf == cr + 1 && lf < text.length();
            start = crlf ? lf + 1 : end + 1;
            // Each is searched for again only once it has been passed. Otherwise a text with many
            // LF
            // and no CR would be scanned to its end for each line.
            lf = lf < start ? find('\n', text, start) : lf;
            cr = cr < start ? find('\r', text, start) : cr;
        }
    }

    /** The index of a character at or after {@code from}, or the length if it is not there. */
    private static int find(char wanted, String text, int from) {
        int index = text.indexOf(wanted, from);
        return index < 0 ? text.length() : index;
    }

    private static boolean hasLineBreak(WireBuffer buffer, int from) {
        for (int i = from; i < buffer.size(); i++) {
            if (buffer.at(i) == '\n' || buffer.at(i) == '\r') {
                return true;
            }
        }
        return false;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
