package dev.sluice.event;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * A growing buffer of wire bytes, to be written to a socket in one go.
 *
 * <p>Not thread-safe: it belongs to the thread that fills it.
 */
public final class WireBuffer extends OutputStream {

    private static final int FIRST_CAPACITY = 256;

    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int size;

    /** An empty buffer. */
    public WireBuffer() {}

    /**
     * The number of bytes in the buffer.
     *
     * @return zero or more
     */
    public int size() {
        return size;
    }

    /**
     * Cuts the buffer back to a size that it had before.
     *
     * @param newSize from zero to {@link #size()}
     * @throws IndexOutOfBoundsException if the new size is outside those bounds
     */
    public void truncate(int newSize) {
        Objects.checkFromToIndex(0, newSize, size);
        size = newSize;
    }

    @Override
    public void write(int b) {
        reserve(1);
        bytes[size++] = (byte) b;
    }

    @Override
    public void write(byte[] source) {
        write(source, 0, source.length);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, source.length);
        reserve(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    /**
     * Writes the content in one call and leaves the buffer as it is.
     *
     * @param out where to write to
     * @throws IOException if {@code out} fails
     */
    public void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, size);
    }

    /**
     * A copy of the content.
     *
     * @return a new array of {@link #size()} bytes
     */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /**
     * The content as text.
     *
     * @return the content, decoded as UTF-8
     */
    @Override
    public String toString() {
        return new String(bytes, 0, size, StandardCharsets.UTF_8);
    }

    byte at(int index) {
        return bytes[index];
    }

    byte[] copy(int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private void reserve(int more) {
        int needed = Math.addExact(size, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
        }
    }
}
