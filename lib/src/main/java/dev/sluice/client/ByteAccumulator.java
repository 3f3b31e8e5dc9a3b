package dev.sluice.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that are collected until they can be read as text. */
final class ByteAccumulator {

    /** The longest array that every JVM can make. */
    private static final int MOST = Integer.MAX_VALUE - 8;

    private static final int FIRST = 256;

    /** A larger array is not kept for the next text. */
    private static final int MOST_KEPT = 64 * 1024;

    private byte[] bytes = new byte[FIRST];
    private int length;

    int length() {
        return length;
    }

    byte at(int index) {
        return bytes[index];
    }

    /** The first place of a byte at or after {@code from}, or the length if it is not there. */
    int find(char wanted, int from) {
        int index = from;
        while (index < length && bytes[index] != wanted) {
            index++;
        }
        return index;
    }

    boolean startsWith(byte[] prefix) {
        return length >= prefix.length
                && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    /**
     * Decodes as the standard does: each byte, or start of a character, that UTF-8 does not allow
     * becomes one U+FFFD.
     */
    String text(int from, int to) {
        spoilSurrogates(from, to);
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /**
     * The JDK takes an encoded surrogate for one malformed piece of three bytes, the standard for
     * three of one. A first byte that is never allowed makes it three.
     */
    private void spoilSurrogates(int from, int to) {
        for (int i = from; i < to - 1; i++) {
            if (bytes[i] == (byte) 0xED && (bytes[i + 1] & 0xE0) == 0xA0) {
                bytes[i] = (byte) 0xFF;
            }
        }
    }

    void append(ByteBuffer source, int count) {
        reserve(count);
        source.get(bytes, length, count);
        length += count;
    }

    void append(ByteAccumulator source, int from, int to) {
        reserve(to - from);
        System.arraycopy(source.bytes, from, bytes, length, to - from);
        length += to - from;
    }

    void append(char ascii) {
        reserve(1);
        bytes[length++] = (byte) ascii;
    }

    void clear() {
        length = 0;
        if (bytes.length > MOST_KEPT) {
            bytes = new byte[FIRST];
        }
    }

    /** The number of bytes that fit without growing. */
    int capacity() {
        return bytes.length;
    }

    private void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(2L * bytes.length, MOST)));
        }
    }
}
