package dev.sluice.source;

/** The reason why the source of a stream gives no more. */
public sealed interface SourceEnd {

    /** It has given all that it had. */
    record Completed() implements SourceEnd {}

    /**
     * It has failed.
     *
     * @param cause what it threw
     */
    record Failed(Throwable cause) implements SourceEnd {}

    /**
     * Nobody asks any more: the client has left or was too slow, the stream has reached its
     * lifetime, a later step of it has ended or failed, or the service stops.
     */
    record Cancelled() implements SourceEnd {}
}
