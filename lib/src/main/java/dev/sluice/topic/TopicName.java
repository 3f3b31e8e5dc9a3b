package dev.sluice.topic;

/**
 * The name of a topic.
 *
 * @param value parts of 1 to 128 letters, digits and {@code . _ ~ -}, with slashes between them;
 *     {@code .} and {@code ..} are no parts; at most {@value #MAX_LENGTH} characters in all
 */
public record TopicName(String value) {

    /** The longest name, in characters: {@value}. */
    public static final int MAX_LENGTH = 512;

    private static final int LONGEST_PART = 128;

    /**
     * Validates the name.
     *
     * @throws IllegalArgumentException if the name has another form
     */
    public TopicName {
        if (value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a topic name must have at most %d characters, had %d"
                            .formatted(MAX_LENGTH, value.length()));
        }
        int start = 0;
        for (int end = value.indexOf('/'); end >= 0; end = value.indexOf('/', start)) {
            requirePart(value, start, end);
            start = end + 1;
        }
        requirePart(value, start, value.length());
    }

    /**
     * Returns whether a text can be the name of a topic.
     *
     * @param text the text
     * @return true if the constructor takes it
     */
    public static boolean isValid(String text) {
        try {
            var _ = new TopicName(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Not a regular expression: it is asked several times for each event that is published. */
    private static void requirePart(String name, int start, int end) {
        boolean valid = end > start && end - start <= LONGEST_PART;
        int dots = 0;
        for (int i = start; i < end && valid; i++) {
            char c = name.charAt(i);
            dots += c == '.' ? 1 : 0;
            valid = isLetterOrDigit(c) || c == '.' || c == '_' || c == '~' || c == '-';
        }
        boolean isRelative = dots == end - start && dots <= 2;
        if (!valid || isRelative) {
            throw new IllegalArgumentException(
                    "a topic name must be parts of 1 to 128 letters, digits and . _ ~ - with /"
                            + " between them");
        }
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    @Override
    public String toString() {
        return value;
    }
}
