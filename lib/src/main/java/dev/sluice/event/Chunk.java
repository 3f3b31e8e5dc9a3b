package dev.sluice.event;

/**
 * The framing of bytes as one chunk of an HTTP/1.1 body: its size in hexadecimal, CRLF, the bytes,
 * CRLF.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#name-chunked-transfer-coding">RFC 9112,
 *     section 7.1</a>
 */
public final class Chunk {

    /** The longest that the head of a chunk can be, in bytes: {@value}. */
    static final int MAX_HEAD_LENGTH = 10;

    /** The length of the tail of a chunk, in bytes: {@value}. */
    public static final int TAIL_LENGTH = 2;

    private static final byte[] LAST = {'0', '\r', '\n', '\r', '\n'};

    private static final byte[] DIGITS = {
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    private Chunk() {}

    /**
     * The chunk that ends a body.
     *
     * @return a new array
     */
    public static byte[] last() {
        return LAST.clone();
    }

    /**
     * The number of bytes that a chunk takes.
     *
     * @param size of what is in it, one or more
     * @return the size with the framing
     */
    public static int length(int size) {
        return headLength(size) + size + TAIL_LENGTH;
    }

    /**
     * Writes the head of a chunk.
     *
     * @param size of what is in the chunk, one or more
     * @param target where to write to
     * @param start the index of the head's first byte
     * @return the index behind the head
     */
    public static int writeHead(int size, byte[] target, int start) {
        int end = start + headLength(size);
        target[end - 1] = '\n';
        target[end - 2] = '\r';
        int rest = size;
        for (int i = end - 3; i >= start; i--) {
            target[i] = DIGITS[rest & 0xf];
            rest >>>= 4;
        }
        return end;
    }

    /**
     * Writes the tail of a chunk.
     *
     * @param target where to write to
     * @param start the index of the tail's first byte
     * @return the index behind the tail
     */
    public static int writeTail(byte[] target, int start) {
        target[start] = '\r';
        target[start + 1] = '\n';
        return start + TAIL_LENGTH;
    }

    /**
     * The length of the head of a chunk.
     *
     * @param size of what is in the chunk, one or more
     * @return its length in bytes
     */
    static int headLength(int size) {
        int digits = (Integer.SIZE - Integer.numberOfLeadingZeros(size) + 3) / 4;
        return digits + 2;
    }
}
