package dev.sluice.testing;

/** The way in which a stream ended, as its client sees it. */
public enum StreamEnd {

    /** The server has said that there is no more, and that the client is not to come back. */
    OVER,

    /** The body ended after a reconnection time: the client is to come back. */
    COMES_BACK,

    /** The body ended without either, as streams do whose source failed. */
    CLOSED,

    /** The connection broke. */
    BROKEN
}
