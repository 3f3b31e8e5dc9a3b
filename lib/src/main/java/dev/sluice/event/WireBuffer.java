package dev.sluice.event;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * A growing buffer of wire bytes, to be written to a socket in one go, as it is or as one chunk.
 *
 * <p>Not thread-safe: it belongs to the thread that fills it.
 */
public final class WireBuffer extends OutputStream {

    private static final int FIRST_CAPACITY = 256;

    /** The content begins here, so that a chunk's head fits in front of it. */
    private static final int START = Chunk.MAX_HEAD_LENGTH;

    /** Longer texts are encoded in parts, lest there be a second copy of all their bytes. */
    private static final int TEXT_PART = 8 * 1024;

    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int end = START;

    /** An empty buffer. */
    public WireBuffer() {}

    /**
     * The number of bytes in the buffer.
     *
     * @return zero or more
     */
    public int size() {
        return end - START;
    }

    /**
     * Cuts the buffer back to a size that it had before.
     *
     * @param newSize from zero to {@link #size()}
     * @throws IndexOutOfBoundsException if the new size is outside those bounds
     */
    public void truncate(int newSize) {
        Objects.checkFromToIndex(0, newSize, size());
        end = START + newSize;
    }

    @Override
    public void write(int b) {
        reserve(1);
        bytes[end++] = (byte) b;
    }

    @Override
    public void write(byte[] source) {
        write(source, 0, source.length);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, source.length);
        reserve(length);
        System.arraycopy(source, offset, bytes, end, length);
        end += length;
    }

    /**
     * Appends the content of another buffer.
     *
     * @param other stays as it is
     */
    public void write(WireBuffer other) {
        write(other.bytes, START, other.size());
    }

    /**
     * Appends a part of a text in UTF-8. Half of a surrogate pair becomes a question mark.
     *
     * @param text the text
     * @param from the index of the first character
     * @param to the index behind the last one
     */
    void writeText(String text, int from, int to) {
        int next = from;
        while (next < to) {
            int partEnd = Math.min(to, next + TEXT_PART);
            if (partEnd < to
                    && Character.isSurrogatePair(text.charAt(partEnd - 1), text.charAt(partEnd))) {
                partEnd++;
            }
            // The JDK encodes many characters at a time, and short-lived arrays cost little.
            write(text.substring(next, partEnd).getBytes(StandardCharsets.UTF_8));
            next = partEnd;
        }
    }

    /** Appends a whole number in decimal. */
    void writeNumber(long number) {
        String text = Long.toString(number);
        writeText(text, 0, text.length());
    }

    /**
     * Writes the content in one call and leaves the buffer as it is.
     *
     * @param target where to write to
     * @throws IOException if the target fails
     */
    public void writeTo(Target target) throws IOException {
        target.write(bytes, START, size());
    }

    /**
     * Writes the content as one {@link Chunk}, in one call and without a copy of it, and leaves the
     * buffer as it is.
     *
     * @param target where to write to
     * @throws IOException if the target fails
     * @throws IllegalStateException if the buffer is empty: an empty chunk would end the body
     */
    public void writeChunkTo(Target target) throws IOException {
        if (size() == 0) {
            throw new IllegalStateException("a chunk must have at least one byte");
        }
        reserve(Chunk.TAIL_LENGTH);
        int start = START - Chunk.headLength(size());
        Chunk.writeHead(size(), bytes, start);
        int behind = Chunk.writeTail(bytes, end);
        target.write(bytes, start, behind - start);
    }

    /** Takes the content. */
    @FunctionalInterface
    public interface Target {

        /**
         * Writes the content.
         *
         * @param bytes holds it; good for this call only
         * @param offset the index of its first byte
         * @param length how many bytes it has
         * @throws IOException if they cannot be written
         */
        void write(byte[] bytes, int offset, int length) throws IOException;
    }

    /**
     * A copy of the content.
     *
     * @return a new array of {@link #size()} bytes
     */
    public byte[] toByteArray() {
        return Arrays.copyOfRange(bytes, START, end);
    }

    /**
     * The content as text.
     *
     * @return the content, decoded as UTF-8
     */
    @Override
    public String toString() {
        return new String(bytes, START, size(), StandardCharsets.UTF_8);
    }

    /**
     * Empties the buffer for reuse. Memory beyond {@code mostKept} is released.
     *
     * @param mostKept the most bytes of memory to keep, 256 or more
     */
    public void reset(int mostKept) {
        if (bytes.length > mostKept) {
            bytes = new byte[FIRST_CAPACITY];
        }
        end = START;
    }

    /** The number of bytes that it can hold without growing. */
    int capacity() {
        return bytes.length;
    }

    byte at(int index) {
        return bytes[START + index];
    }

    byte[] copy(int from, int to) {
        return Arrays.copyOfRange(bytes, START + from, START + to);
    }

    private void reserve(int more) {
        int needed = Math.addExact(end, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
        }
    }
}
