package dev.sluice.source;

/** A source that has something to release if it is not run. */
interface Discardable {

    /** Releases what the source holds. Does nothing if it was run. */
    void discard();
}
