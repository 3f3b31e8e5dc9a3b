package dev.sluice.source;

/**
 * A state, and the place in a stream of changes at which it is true.
 *
 * @param state becomes the data of the first event
 * @param position the id of the last event that the state contains; publishing returned it
 */
public record Snapshot(Object state, String position) {

    /**
     * A state and its place.
     *
     * @param state becomes the data of the first event
     * @param position the last event that the state contains: an id, or what prints as one
     * @return the snapshot
     */
    public static Snapshot of(Object state, Object position) {
        return new Snapshot(state, position.toString());
    }
}
