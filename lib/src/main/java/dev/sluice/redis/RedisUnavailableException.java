package dev.sluice.redis;

/** Redis does not answer, or cannot do what it was asked for. It may have done it none the less. */
public sealed class RedisUnavailableException extends RuntimeException permits SpoiltKeyException {

    private static final long serialVersionUID = 1L;

    RedisUnavailableException(String message) {
        super(message);
    }

    RedisUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
