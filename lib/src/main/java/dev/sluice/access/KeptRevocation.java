package dev.sluice.access;

/**
 * A revocation as stores keep it, without its key.
 *
 * @param until when it ends, in milliseconds since the epoch
 * @param value its value
 */
public record KeptRevocation(long until, String value) {

    /**
     * Merges two revocations with the same key.
     *
     * @param other the other one
     * @return one with the greater value and the later end
     */
    public KeptRevocation merge(KeptRevocation other) {
        return new KeptRevocation(
                Math.max(until, other.until),
                value.compareTo(other.value) < 0 ? other.value : value);
    }

    /**
     * Returns whether it still counts.
     *
     * @param now milliseconds since the epoch
     * @return false once it has ended
     */
    public boolean counts(long now) {
        return now < until;
    }
}
