package dev.sluice.run;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Turns pieces of text into the bytes of a log. Pieces may be cut anywhere: half a character or the
 * first half of a line break waits for the rest. Used under a lock.
 */
final class RunText {

    static final String DEFAULT_TYPE = "message";

    private String type;

    /** The end of the last piece that means nothing without the next one. */
    private String held = "";

    /**
     * The state before a piece.
     *
     * @param type the type of the text
     * @param held what waits for more
     */
    record Mark(String type, String held) {}

    RunText(String type) {
        this.type = type;
    }

    Mark mark() {
        return new Mark(type, held);
    }

    void reset(Mark mark) {
        type = mark.type();
        held = mark.held();
    }

    /** The held end of the last piece, as it is written if nothing follows. */
    String held() {
        return held.replace('\r', '\n');
    }

    /** Writes a piece. */
    void append(String pieceType, String piece, ByteArrayOutputStream to) {
        if (!pieceType.equals(type)) {
            release(to);
            to.writeBytes(RunBytes.type(pieceType));
            type = pieceType;
        }
        String whole = held + piece;
        int complete = complete(whole);
        held = whole.substring(complete);
        to.writeBytes(bytes(whole.substring(0, complete)));
    }

    /** Writes what has waited for more, since something else comes. */
    void release(ByteArrayOutputStream to) {
        to.writeBytes(bytes(held));
        held = "";
    }

    private static int complete(String text) {
        int length = text.length();
        if (length == 0) {
            return 0;
        }
        char last = text.charAt(length - 1);
        return last == '\r' || Character.isHighSurrogate(last) ? length - 1 : length;
    }

    private static byte[] bytes(String text) {
        return text.replace("\r\n", "\n").replace('\r', '\n').getBytes(StandardCharsets.UTF_8);
    }
}
