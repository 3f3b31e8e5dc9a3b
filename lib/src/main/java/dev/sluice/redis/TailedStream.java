package dev.sluice.redis;

import java.util.List;

/**
 * A reader of a stream in Redis, which gets entries as they are added. One thread at a time calls
 * it; it may ask Redis something.
 */
public interface TailedStream {

    /**
     * The key of the stream.
     *
     * @return the key, always the same
     */
    String key();

    /**
     * The place from which on the stream is to be read.
     *
     * @return the id of the last entry that was taken
     */
    EntryId last();

    /**
     * Compares the place with what Redis has. Called before entries are read when Redis is reached
     * for the first time or again, and from time to time.
     *
     * @param newest the id of the newest entry of the stream; {@link EntryId#NONE} if there is none
     */
    void connected(EntryId newest);

    /**
     * Takes what was added. It is read again from {@link #last()} on if that is another entry
     * afterwards than the last of these.
     *
     * @param entries what comes next, in order
     */
    void take(List<StreamEntry> entries);

    /**
     * The stream cannot be read: its key has another type, for example. It is tried again from time
     * to time, and {@link #connected} is called when that succeeds.
     *
     * @param reason for an operator
     */
    default void spoilt(String reason) {}
}
