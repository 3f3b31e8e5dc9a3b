package dev.sluice.event;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An event as the bytes that go on the wire: encoded once, and written to any number of streams.
 *
 * <p>Its id stands in the place where the encoder has left room for it, so that one event can go
 * out under different ids without being encoded again. Immutable.
 */
public final class EncodedEvent {

    private static final byte[] ID = "id: ".getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;
    private final int idStart;
    private final int idEnd;
    private final long publishedMillis;

    /** The id line, if there is one, is from {@code idStart} to {@code idEnd}. */
    EncodedEvent(byte[] bytes, int idStart, int idEnd) {
        this(bytes, idStart, idEnd, 0);
    }

    private EncodedEvent(byte[] bytes, int idStart, int idEnd, long publishedMillis) {
        this.bytes = bytes;
        this.idStart = idStart;
        this.idEnd = idEnd;
        this.publishedMillis = publishedMillis;
    }

    /**
     * The number of bytes on the wire.
     *
     * @return one or more
     */
    public int size() {
        return bytes.length;
    }

    /**
     * The same event with this id.
     *
     * @param id an id as {@link MessageEvent#withId} takes it
     * @return the new event
     */
    public EncodedEvent withId(String id) {
        byte[] value = id.getBytes(StandardCharsets.US_ASCII);
        int lineLength = ID.length + value.length + 1;
        byte[] joined = new byte[bytes.length - (idEnd - idStart) + lineLength];
        System.arraycopy(bytes, 0, joined, 0, idStart);
        System.arraycopy(ID, 0, joined, idStart, ID.length);
        System.arraycopy(value, 0, joined, idStart + ID.length, value.length);
        joined[idStart + lineLength - 1] = '\n';
        System.arraycopy(bytes, idEnd, joined, idStart + lineLength, bytes.length - idEnd);
        return new EncodedEvent(joined, idStart, idStart + lineLength, publishedMillis);
    }

    /**
     * The same event with the time at which it was published.
     *
     * @param millis milliseconds since the epoch
     * @return the new event
     */
    public EncodedEvent publishedAt(long millis) {
        return new EncodedEvent(bytes, idStart, idEnd, millis);
    }

    /**
     * When the event was published.
     *
     * @return milliseconds since the epoch, zero if it was not published
     */
    public long publishedMillis() {
        return publishedMillis;
    }

    /**
     * The event that these bytes are: data as text, JSON included.
     *
     * @return the event
     */
    public MessageEvent decode() {
        List<String> data = new ArrayList<>();
        Optional<String> id = Optional.empty();
        Optional<String> type = Optional.empty();
        Optional<Duration> retry = Optional.empty();
        List<String> lines = toString().lines().filter(line -> !line.isEmpty()).toList();
        for (String line : lines) {
            int colon = line.indexOf(": ");
            String value = line.substring(colon + 2);
            switch (line.substring(0, colon)) {
                case "data" -> data.add(value);
                case "id" -> id = Optional.of(value);
                case "event" -> type = Optional.of(value);
                case "retry" -> retry = Optional.of(Duration.ofMillis(Long.parseLong(value)));
                default -> throw new IllegalStateException("the encoder writes no " + line);
            }
        }
        Optional<Object> text =
                data.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", data));
        return new MessageEvent(text, id, type, retry);
    }

    void writeTo(WireBuffer out) {
        out.write(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EncodedEvent event && Arrays.equals(bytes, event.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /**
     * The event as it goes on the wire.
     *
     * @return the block, with its blank line
     */
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
