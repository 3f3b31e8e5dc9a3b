package dev.sluice.event;

import java.util.Objects;

/**
 * A comment: lines that a client ignores and that keep the connection busy.
 *
 * @param text any text; each of its lines becomes one comment line
 */
public record Comment(String text) {

    /**
     * Requires a text.
     *
     * @throws NullPointerException if the text is null
     */
    public Comment {
        Objects.requireNonNull(text, "text");
    }
}
