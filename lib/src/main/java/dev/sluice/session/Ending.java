package dev.sluice.session;

/**
 * The ways in which a stream ends.
 *
 * @param onEnd what a client is told when the source ends by itself; default {@link OnEnd#STOP}
 * @param onDrain what becomes of the stream when the service drains; default {@link OnDrain#END}
 */
public record Ending(OnEnd onEnd, OnDrain onDrain) {

    private static final Ending DEFAULTS = new Ending(OnEnd.STOP, OnDrain.END);

    /**
     * The defaults, as listed at the components.
     *
     * @return the ending
     */
    public static Ending defaults() {
        return DEFAULTS;
    }

    /**
     * The same ending with another behaviour at the end of the source.
     *
     * @param value stop or reconnect
     * @return the new ending
     */
    public Ending withOnEnd(OnEnd value) {
        return new Ending(value, onDrain);
    }

    /**
     * The same ending with another behaviour when the service drains.
     *
     * @param value end or finish
     * @return the new ending
     */
    public Ending withOnDrain(OnDrain value) {
        return new Ending(onEnd, value);
    }
}
