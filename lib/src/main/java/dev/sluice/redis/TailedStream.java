package dev.sluice.redis;

import java.util.List;

/** Somebody who reads a stream of Redis from some place on, as entries are added to it. */
public interface TailedStream {

    /**
     * The key of the stream.
     *
     * @return the key, always the same
     */
    String key();

    /**
     * The place from which on it is to be read.
     *
     * @return the id of the last entry that was taken
     */
    EntryId last();

    /**
     * Redis is reached, for the first time or again. Called before what is read then.
     *
     * @param newest the id of the newest entry of the stream; {@link EntryId#NONE} if there is none
     */
    void connected(EntryId newest);

    /**
     * Takes what was added.
     *
     * @param entries what comes next, in order
     */
    void take(List<StreamEntry> entries);
}
