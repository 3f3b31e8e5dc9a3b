package dev.sluice.source;

/**
 * Bytes that many streams write from: a part of a topic's history, as it goes on the wire ({@link
 * dev.sluice.event.Chunk}). Once the topic has evicted it, only the streams hold it that are still
 * writing from it.
 *
 * <p>Thread-safe.
 */
public final class FrameBlock {

    private final byte[] bytes;
    private volatile boolean isEvicted;

    /**
     * A block that its topic keeps.
     *
     * @param bytes not copied
     */
    public FrameBlock(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The bytes themselves, not a copy.
     *
     * @return some of them frames, which are not to be changed, and others yet to be written
     */
    public byte[] bytes() {
        return bytes;
    }

    /** Says that the topic does not keep it any more. */
    public void evict() {
        isEvicted = true;
    }

    /**
     * Returns whether the topic does not keep it any more.
     *
     * @return true once {@link #evict} was called
     */
    public boolean isEvicted() {
        return isEvicted;
    }
}
