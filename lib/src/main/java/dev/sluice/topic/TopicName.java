package dev.sluice.topic;

import java.util.regex.Pattern;

/**
 * The name of a topic.
 *
 * @param value parts of 1 to 128 letters, digits and {@code . _ ~ -}, with slashes between them;
 *     {@code .} and {@code ..} are no parts; at most {@value #MAX_LENGTH} characters in all
 */
public record TopicName(String value) {

    /** The longest name, in characters: {@value}. */
    public static final int MAX_LENGTH = 512;

    private static final Pattern PART = Pattern.compile("[A-Za-z0-9._~-]{1,128}");

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
        for (String part : value.split("/", -1)) {
            if (!PART.matcher(part).matches() || part.equals(".") || part.equals("..")) {
                throw new IllegalArgumentException(
                        "a topic name must be parts of 1 to 128 letters, digits and . _ ~ - with /"
                                + " between them");
            }
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
