package dev.sluice.event;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.helidon.http.sse.SseEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
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

    private static final byte[] EVENT = ascii("event: ");
    private static final byte[] ID = ascii("id: ");
    private static final byte[] RETRY = ascii("retry: ");
    private static final byte[] DATA = ascii("data: ");
    private static final byte[] COMMENT = ascii(": ");

    private final ObjectWriter json;
    private final int maxEventBytes;

    private EventEncoder(ObjectWriter json, int maxEventBytes) {
        this.json = json;
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
        return new EventEncoder(
                mapper.writer().without(JsonGenerator.Feature.AUTO_CLOSE_TARGET),
                DEFAULT_MAX_EVENT_BYTES);
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
        return new EventEncoder(json, bytes);
    }

    /**
     * Appends one element of a stream.
     *
     * @param element a {@link MessageEvent}, an {@link EncodedEvent}, a {@link Comment}, Helidon's
     *     {@link SseEvent}, or anything else, which becomes the data of an event
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
                case SseEvent event -> writeHelidonEvent(event, out);
                default -> writeEvent(MessageEvent.of(element), out);
            }
            whole = true;
        } catch (IOException | RuntimeException e) {
            throw new EventEncodingException("could not encode " + element.getClass().getName(), e);
        } finally {
            if (!whole) {
                out.truncate(start);
            }
        }
        int length = out.size() - start;
        // An encoded event was measured when it was published; its id has been added since.
        if (length > maxEventBytes && !(element instanceof EncodedEvent)) {
            out.truncate(start);
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
        WireBuffer head = new WireBuffer();
        event.type().ifPresent(type -> writeField(EVENT, type, head));
        int idStart = head.size();
        event.id().ifPresent(id -> writeField(ID, id, head));
        WireBuffer whole = new WireBuffer();
        encode(event, whole);
        return new EncodedEvent(whole.toByteArray(), idStart, head.size());
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
        writeField(RETRY, Long.toString(TimeUnit.MILLISECONDS.convert(retry)), out);
    }

    /**
     * Appends the block that tells a client that its stream is over.
     *
     * @param out where to append
     */
    public void endMarker(WireBuffer out) {
        writeField(ID, MessageEvent.END_ID, out);
        out.write('\n');
    }

    /**
     * Appends the event that tells a client that its stream failed. No limit holds for it, since it
     * may have to tell that an event was over the limit.
     *
     * @param message what the client may know of it
     * @param out where to append
     */
    public void streamError(String message, WireBuffer out) {
        withMaxEventBytes(Integer.MAX_VALUE)
                .encode(MessageEvent.of(Map.of("message", message)).withType("stream-error"), out);
    }

    private void writeEvent(MessageEvent event, WireBuffer out) throws IOException {
        if (event.type().isPresent()) {
            writeField(EVENT, event.type().get(), out);
        }
        if (event.id().isPresent()) {
            writeField(ID, event.id().get(), out);
        }
        if (event.retry().isPresent()) {
            retry(event.retry().get(), out);
        }
        if (event.data().isPresent()) {
            writeData(event.data().get(), out);
        }
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
            writeLines(DATA, text.toString().getBytes(StandardCharsets.UTF_8), out);
            return;
        }
        out.write(DATA);
        int start = out.size();
        json.writeValue(out, data);
        if (hasLineBreak(out, start)) {
            // A mapper that indents, or a raw value: rare, so only then is the text taken apart.
            byte[] text = out.copy(start, out.size());
            out.truncate(start - DATA.length);
            writeLines(DATA, text, out);
        } else {
            out.write('\n');
        }
    }

    private void writeComment(String text, WireBuffer out) {
        writeLines(COMMENT, text.getBytes(StandardCharsets.UTF_8), out);
    }

    private static void writeField(byte[] name, String value, WireBuffer out) {
        out.write(name);
        out.write(value.getBytes(StandardCharsets.UTF_8));
        out.write('\n');
    }

    private static void writeLines(byte[] name, byte[] text, WireBuffer out) {
        int start = 0;
        while (true) {
            int end = start;
            while (end < text.length && text[end] != '\n' && text[end] != '\r') {
                end++;
            }
            out.write(name);
            out.write(text, start, end - start);
            out.write('\n');
            if (end == text.length) {
                return;
            }
            boolean crlf = text[end] == '\r' && end + 1 < text.length && text[end + 1] == '\n';
            start = end + (crlf ? 2 : 1);
        }
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
