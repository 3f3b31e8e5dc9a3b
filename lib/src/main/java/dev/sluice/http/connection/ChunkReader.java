package dev.sluice.http.connection;

import io.helidon.common.buffers.DataReader;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The input of a connection, in which the lines of a chunked body are as Helidon's parser takes
 * them. That parser reads lines of no other kind with {@link #readLine}.
 *
 * <ul>
 *   <li>Chunk extensions and trailers are left out, as a recipient that knows none must do.
 *   <li>A chunk is announced in pieces of at most {@value #PIECE} bytes, because the parser waits
 *       for the whole of what was announced and holds it meanwhile.
 *   <li>A line ends within {@value #LONGEST_LINE} bytes; Helidon's would be as long as it likes.
 * </ul>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-7.1">RFC 9112, section 7.1</a>
 */
final class ChunkReader extends DataReader {

    static final int PIECE = 8192;
    static final int LONGEST_LINE = 4096;

    /** As many bytes of trailers as a server takes of headers. */
    private static final int MOST_TRAILERS = 16 * 1024;

    private static final int HEX = 16;
    private static final int CRLF = 2;

    /** Bytes of the chunk that have not been announced yet. */
    private int left;

    private final Runnable whenOver;
    private boolean last;
    private boolean isBroken;

    @SuppressWarnings("removal") // The factory methods make no instances of subclasses.
    private ChunkReader(Supplier<byte @Nullable []> input, Runnable whenOver) {
        super(input);
        this.whenOver = whenOver;
    }

    /**
     * A reader.
     *
     * @param input the bytes; null is their end
     * @param whenOver called when a chunked body has been read to its end
     */
    static ChunkReader over(Supplier<byte @Nullable []> input, Runnable whenOver) {
        return new ChunkReader(input, whenOver);
    }

    /**
     * The next line of the body.
     *
     * @throws IllegalArgumentException if it is wrong, and ever after: where the next request
     *     begins is not known then
     */
    @Override
    public String readLine() {
        if (isBroken) {
            throw new IllegalArgumentException("the chunked body was wrong before");
        }
        isBroken = true;
        String line = nextLine();
        isBroken = false;
        return line;
    }

    private String nextLine() {
        if (last) {
            last = false;
            skipTrailers();
            whenOver.run();
            return "";
        }
        if (left == 0) {
            left = size(boundedLine());
            last = left == 0;
        }
        int piece = Math.min(left, PIECE);
        left -= piece;
        return Integer.toHexString(piece);
    }

    /** The parser skips the end of each chunk; only the last piece of one has it. */
    @Override
    public void skip(int length) {
        if (length != CRLF || left == 0) {
            super.skip(length);
        }
    }

    private void skipTrailers() {
        int bytes = 0;
        for (String line = boundedLine(); !line.isEmpty(); line = boundedLine()) {
            bytes += line.length() + CRLF;
            if (bytes > MOST_TRAILERS) {
                throw new IllegalArgumentException("the trailers are longer than the server takes");
            }
        }
    }

    private String boundedLine() {
        int length = findNewLine(LONGEST_LINE);
        if (length >= LONGEST_LINE) {
            throw new IllegalArgumentException("a line of the chunked body is too long");
        }
        String line = readAsciiString(length);
        if (line.chars().anyMatch(c -> c < ' ' && c != '\t')) {
            // A line feed alone would end the line for others, who would see another body.
            throw new IllegalArgumentException(
                    "a line of the chunked body has a control character");
        }
        super.skip(CRLF);
        return line;
    }

    private static int size(String line) {
        int extension = line.indexOf(';');
        String digits = (extension < 0 ? line : line.substring(0, extension)).strip();
        boolean isHex = !digits.isEmpty() && digits.chars().allMatch(ChunkReader::isHexDigit);
        try {
            if (isHex) {
                return Integer.parseInt(digits, HEX);
            }
        } catch (NumberFormatException e) {
            // larger than any chunk that is taken
        }
        throw new IllegalArgumentException("the size of a chunk must be a hexadecimal number");
    }

    private static boolean isHexDigit(int c) {
        return c < 128 && Character.digit(c, HEX) >= 0;
    }
}
