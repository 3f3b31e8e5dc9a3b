/**
 * Text of a server, as it may be kept and printed: a hostile one must not write to the terminal.
 */
final class Text {

    private static final int MOST = 100;
    private static final int MOST_KEPT = 2000;

    private Text() {}

    /** The part of a text that is kept: a hostile server must not fill the memory. */
    static String kept(String text) {
        return text.substring(0, Math.min(text.length(), MOST_KEPT));
    }

    /** Escapes all but printable ASCII, and cuts what is too long for a line. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length() && shown.length() < MOST; i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                shown.append("\\n");
            } else if (c < ' ' || c > '~') {
                shown.append("\\u%04x".formatted((int) c));
            } else {
                shown.append(c);
            }
        }
        return shown.length() < MOST ? shown.toString() : shown + "...";
    }
}
