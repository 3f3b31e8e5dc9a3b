package dev.sluice.topic;

/**
 * Some topics: one by its exact name, or all whose names begin with what stands before a {@code *}
 * at the end. {@code chat/*} is each topic under {@code chat/}, at any depth, but not {@code chat}
 * itself.
 *
 * @param text the name, or the beginning and the star; at most {@value #MAX_LENGTH} characters
 */
public record TopicPattern(String text) {

    /** The longest text, in characters: that of the longest name, and the star. */
    public static final int MAX_LENGTH = 513;

    private static final char REST = '*';

    /**
     * Validates the pattern.
     *
     * @throws IllegalArgumentException if it is empty or too long, or a star stands elsewhere than
     *     at its end
     */
    public TopicPattern {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a topic pattern must have at most %d characters, had %d"
                            .formatted(MAX_LENGTH, text.length()));
        }
        int star = text.indexOf(REST);
        if (text.isEmpty() || (star >= 0 && star < text.length() - 1)) {
            throw new IllegalArgumentException(
                    "a topic pattern must be a name, or end with its only *, was \"" + text + "\"");
        }
    }

    /**
     * Returns whether it names this topic.
     *
     * @param topic a valid name
     * @return true if it does
     */
    public boolean matches(String topic) {
        return isPrefix() ? topic.startsWith(prefix()) : topic.equals(text);
    }

    /**
     * Returns whether each topic of the other pattern is one of this.
     *
     * @param other the other pattern
     * @return true if it is
     */
    public boolean covers(TopicPattern other) {
        return isPrefix() ? other.prefix().startsWith(prefix()) : text.equals(other.text);
    }

    private boolean isPrefix() {
        return text.charAt(text.length() - 1) == REST;
    }

    private String prefix() {
        return isPrefix() ? text.substring(0, text.length() - 1) : text;
    }

    @Override
    public String toString() {
        return text;
    }
}
