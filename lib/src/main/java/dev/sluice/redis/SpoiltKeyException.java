package dev.sluice.redis;

/**
 * The value at one key of Redis cannot be used: it is of another type, for example. Everything else
 * in Redis may be fine.
 */
public final class SpoiltKeyException extends RedisUnavailableException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * A failure of one key.
     *
     * @param key where it is
     * @param reason what is wrong with it, for an operator
     */
    public SpoiltKeyException(String key, String reason) {
        super("The key " + key + " in Redis cannot be used: " + reason);
        this.reason = reason;
    }

    /**
     * The reason why the key cannot be used.
     *
     * @return in words for an operator, without the key
     */
    public String reason() {
        return reason;
    }
}
