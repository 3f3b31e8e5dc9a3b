package dev.sluice.run;

import java.nio.charset.StandardCharsets;

/**
 * The bytes of a run's log: text as UTF-8, and events and types of text between bytes that UTF-8
 * does not have. So a text takes no more than its characters, however many pieces it came in, and a
 * place in the log is a number.
 *
 * <pre>
 *   log   = { text | event | type }
 *   event = FE, the event as it goes on the wire, FF
 *   type  = FD, the name, FC      the type of the text that follows, up to the next
 * </pre>
 */
final class RunBytes {

    static final byte EVENT = (byte) 0xFE;
    static final byte EVENT_END = (byte) 0xFF;
    static final byte TYPE = (byte) 0xFD;
    static final byte TYPE_END = (byte) 0xFC;

    private static final int LOWEST_MARK = 0xFC;

    private RunBytes() {}

    static boolean isMark(byte b) {
        return (b & 0xFF) >= LOWEST_MARK;
    }

    static byte[] event(byte[] wire) {
        return framed(EVENT, wire, EVENT_END);
    }

    static byte[] type(String name) {
        return framed(TYPE, name.getBytes(StandardCharsets.UTF_8), TYPE_END);
    }

    private static byte[] framed(byte begin, byte[] content, byte end) {
        byte[] framed = new byte[content.length + 2];
        framed[0] = begin;
        System.arraycopy(content, 0, framed, 1, content.length);
        framed[framed.length - 1] = end;
        return framed;
    }

    /** The index of the next mark, or the limit. */
    static int nextMark(byte[] bytes, int from, int limit) {
        int at = from;
        while (at < limit && !isMark(bytes[at])) {
            at++;
        }
        return at;
    }

    /** The index behind the event or the type that begins at a place. */
    static int behind(byte[] bytes, int from, int limit) {
        return Math.min(limit, nextMark(bytes, from + 1, limit) + 1);
    }

    /**
     * Returns whether a reader can begin at a place: not within a character, an event or a type.
     */
    static boolean isBoundary(byte[] bytes, int at, int limit) {
        if (at < limit && (bytes[at] & 0xC0) == 0x80) {
            return false;
        }
        int mark = markBefore(bytes, at);
        return mark < 0 || bytes[mark] == EVENT_END || bytes[mark] == TYPE_END;
    }

    private static int markBefore(byte[] bytes, int at) {
        int mark = at - 1;
        while (mark >= 0 && !isMark(bytes[mark])) {
            mark--;
        }
        return mark;
    }

    /** The index at which the text begins that goes on at a place. */
    static int textStart(byte[] bytes, int at) {
        return markBefore(bytes, at) + 1;
    }

    /** The type of the text at a place. */
    static String typeAt(byte[] bytes, int at) {
        int end = at - 1;
        while (end >= 0 && bytes[end] != TYPE_END) {
            end--;
        }
        if (end < 0) {
            return RunText.DEFAULT_TYPE;
        }
        int begin = end;
        while (bytes[begin] != TYPE) {
            begin--;
        }
        return new String(bytes, begin + 1, end - begin - 1, StandardCharsets.UTF_8);
    }

    /** All text, whatever its type. */
    static String text(byte[] bytes, int limit) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < limit) {
            int mark = nextMark(bytes, at, limit);
            text.append(new String(bytes, at, mark - at, StandardCharsets.UTF_8));
            at = mark < limit ? behind(bytes, mark, limit) : mark;
        }
        return text.toString();
    }
}
