package dev.sluice.session;

import dev.sluice.event.WireBuffer;
import java.io.IOException;

/** The connection of one stream, as the session sees it. Used by one thread at a time. */
public interface Output {

    /**
     * Returns whether what is written has to be framed as chunks of an HTTP/1.1 body, so that
     * elements that are framed already can be written as they are.
     *
     * @return false if the output frames by itself
     */
    boolean takesFrames();

    /**
     * Writes and flushes bytes of the body. Waits while the client takes nothing; interrupting the
     * thread ends the wait and breaks the connection.
     *
     * @param bytes holds them, and is not to be changed
     * @param offset the index of the first one
     * @param length how many they are
     * @throws IOException if the connection is broken
     */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /**
     * Writes frames as {@link #write(byte[], int, int)} does.
     *
     * @param frames holds them, and never changes
     * @param offset the index of the first byte
     * @param length how many bytes they are
     * @throws IOException if the connection is broken
     */
    default void writeFrames(byte[] frames, int offset, int length) throws IOException {
        write(frames, offset, length);
    }

    /**
     * Returns whether writing waits while the client takes nothing.
     *
     * @return false if what it does not take is kept until it does
     */
    default boolean waits() {
        return true;
    }

    /**
     * Returns whether something that was written has yet to be taken by the client, since writing
     * does not wait.
     *
     * @return false if writing waits
     */
    default boolean isBehind() {
        return false;
    }

    /**
     * Writes and flushes a batch as {@link #write(byte[], int, int)} does, framed as one chunk
     * where that is needed.
     *
     * @param batch whole lines, to go out in one write
     * @throws IOException if the connection is broken
     */
    default void write(WireBuffer batch) throws IOException {
        write(batch, this::write);
    }

    /**
     * Hands a batch to a target as it has to be written here.
     *
     * @param batch whole lines
     * @param target writes them to this output
     * @throws IOException what the target throws
     */
    default void write(WireBuffer batch, WireBuffer.Target target) throws IOException {
        if (takesFrames()) {
            batch.writeChunkTo(target);
        } else {
            batch.writeTo(target);
        }
    }

    /**
     * Ends the body so that the client knows that it is whole.
     *
     * @throws IOException if the connection is broken
     */
    void finish() throws IOException;

    /**
     * Makes sure that what the client has not yet taken is held no longer than the connection is
     * open: it is about to be broken. Does not wait; may be called by any thread.
     */
    void abandon();
}
