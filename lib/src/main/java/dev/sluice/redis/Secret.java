package dev.sluice.redis;

/**
 * A text that no log and no message may have.
 *
 * @param value the text
 */
public record Secret(String value) {

    @Override
    public String toString() {
        return "(secret)";
    }
}
