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
     * An event of which a copy has been kept.
     *
     * @param block holds what {@link #writeTo(byte[], int, byte[])} has written
     * @param from the index of its first byte
     * @param to the index behind its last byte
     * @return the event
     */
    public static EncodedEvent copyOf(byte[] block, int from, int to) {
        byte[] copy = Arrays.copyOfRange(block, from, to);
        int idStart = startsWith(copy, 0, EventEncoder.EVENT) ? behindLine(copy, 0) : 0;
        boolean hasId = startsWith(copy, idStart, EventEncoder.ID);
        return new EncodedEvent(copy, idStart, hasId ? behindLine(copy, idStart) : idStart);
    }

    /**
     * Reads an event as {@link #toByteArray()} gives it, and as a topic may have it: a type that is
     * reserved and a retry are left out, and an event without data gets {@code {}}.
     *
     * @param block the bytes, which are copied
     * @return the event, or empty if the bytes are not exactly one that the encoder could write
     */
    public static Optional<EncodedEvent> parse(byte[] block) {
        return StoredEvent.parse(block);
    }

    /**
     * Returns the id of the event.
     *
     * @return the id, or empty if it has none
     */
    public Optional<String> id() {
        return idEnd == idStart
                ? Optional.empty()
                : Optional.of(
                        new String(
                                bytes,
                                idStart + EventEncoder.ID.length,
                                idEnd - idStart - EventEncoder.ID.length - 1,
                                StandardCharsets.US_ASCII));
    }

    /**
     * Returns the type of the event.
     *
     * @return the type, or empty if it has none
     */
    public Optional<String> type() {
        return idStart == 0
                ? Optional.empty()
                : Optional.of(
                        new String(
                                bytes,
                                EventEncoder.EVENT.length,
                                idStart - EventEncoder.EVENT.length - 1,
                                StandardCharsets.UTF_8));
    }

    /**
     * Returns whether the event sets the reconnection time of its readers.
     *
     * @return true if it has a retry
     */
    public boolean hasRetry() {
        return startsWith(bytes, idEnd, EventEncoder.RETRY);
    }

    /**
     * Returns whether the event has data, without which clients do not dispatch it.
     *
     * @return false if it has none
     */
    public boolean hasData() {
        int fieldsEnd = hasRetry() ? behindLine(bytes, idEnd) : idEnd;
        return fieldsEnd < bytes.length - 1;
    }

    /**
     * The event as it goes on the wire.
     *
     * @return a copy of the bytes
     */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    private static boolean startsWith(byte[] bytes, int at, byte[] start) {
        return Arrays.mismatch(
                        bytes,
                        at,
                        Math.min(bytes.length, at + start.length),
                        start,
                        0,
                        start.length)
                < 0;
    }

    private static int behindLine(byte[] bytes, int at) {
        int i = at;
        while (bytes[i] != '\n') {
            i++;
        }
        return i + 1;
    }

    /**
     * The same event with this id.
     *
     * @param id an id as {@link MessageEvent#withId} takes it
     * @return the new event
     */
    public EncodedEvent withId(String id) {
        byte[] value = id.getBytes(StandardCharsets.US_ASCII);
        byte[] joined = new byte[sizeWithId(value.length)];
        writeTo(joined, 0, value);
        return new EncodedEvent(
                joined, idStart, idStart + lineLength(value.length), publishedMillis);
    }

    /**
     * The number of bytes on the wire with an id.
     *
     * @param idLength the number of bytes of the id
     * @return one or more
     */
    public int sizeWithId(int idLength) {
        return bytes.length - (idEnd - idStart) + lineLength(idLength);
    }

    private static int lineLength(int idLength) {
        return EventEncoder.ID.length + idLength + 1;
    }

    /**
     * Writes the event with an id in the place of its own.
     *
     * @param target where to write to
     * @param start the index of the first byte
     * @param id the ASCII bytes of an id as {@link MessageEvent#withId} takes it
     * @return the index behind the last byte
     */
    public int writeTo(byte[] target, int start, byte[] id) {
        int at = start;
        at = append(bytes, 0, idStart, target, at);
        at = append(EventEncoder.ID, 0, EventEncoder.ID.length, target, at);
        at = append(id, 0, id.length, target, at);
        target[at++] = '\n';
        return append(bytes, idEnd, bytes.length, target, at);
    }

    private static int append(byte[] source, int from, int to, byte[] target, int at) {
        System.arraycopy(source, from, target, at, to - from);
        return at + to - from;
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
