package dev.sluice.run;

/**
 * Takes what a run has to say. What was taken is in the store, so a reader who comes later gets it
 * too. May be used from several threads.
 */
public interface RunSink {

    /**
     * Appends a piece to the text of the run. Who reads meanwhile gets the piece as an event; who
     * comes late gets the text so far as one event. Line breaks become LF, as on the wire.
     *
     * @param piece the piece; an empty one is left out
     * @throws InterruptedException if the run has ended: it was stopped, took too long or was given
     *     up. The handler's thread is interrupted at that moment too
     * @throws RunTooLargeException if the run has more than the limit says; the run is as it was
     */
    default void append(String piece) throws InterruptedException {
        append("message", piece);
    }

    /**
     * Appends a piece to a text of the run that has a type of its own, such as {@code reasoning}.
     *
     * @param type the type of the events that carry it, as {@link
     *     dev.sluice.event.MessageEvent#withType} takes it
     * @param piece the piece; an empty one is left out
     * @throws InterruptedException if the run has ended
     * @throws RunTooLargeException if the run has more than the limit says; the run is as it was
     * @throws IllegalArgumentException if the type is none
     */
    void append(String type, String piece) throws InterruptedException;

    /**
     * Sends an event, which stays one: it is not joined with others.
     *
     * @param element a {@link dev.sluice.event.MessageEvent} with data, without an id and a retry;
     *     or anything else, which becomes the data of an event
     * @throws InterruptedException if the run has ended
     * @throws RunTooLargeException if the run has more than the limit says; the run is as it was
     * @throws IllegalArgumentException if the event is none that a run takes
     * @throws dev.sluice.event.EventEncodingException if the element cannot be written or is too
     *     large
     */
    void send(Object element) throws InterruptedException;

    /**
     * Returns the text that was appended so far, without types. A run that is started again on
     * another replica finds here what it had said before.
     *
     * @return all pieces in their order; empty at the beginning
     */
    String text();

    /**
     * Returns the number of times that this run has been started.
     *
     * @return 1, or more for a restartable run whose replica was lost
     */
    int attempt();

    /**
     * Returns the id of the run.
     *
     * @return the path of the run without its first slash, such as {@code answers/42}
     */
    String id();
}
