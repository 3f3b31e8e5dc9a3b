package dev.sluice.redis;

import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/** Tells failures apart by how far they reach: one key, or everything on a server. */
final class Failures {

    private Failures() {}

    /** The exception for the caller of a command that has failed. */
    static RedisUnavailableException of(String key, JedisException failure) {
        return concernsOneKey(failure)
                ? new SpoiltKeyException(key, reason(failure))
                : new RedisUnavailableException("Redis does not carry out a command", failure);
    }

    /**
     * Returns whether a server has answered that it refuses everything of this kind, such as OOM.
     */
    static boolean isRefusal(JedisException failure) {
        return failure instanceof JedisDataException
                && !(failure instanceof JedisRedirectionException)
                && !concernsOneKey(failure)
                && !message(failure).startsWith("TRYAGAIN");
    }

    /** Before Redis 7 the error of a command in a script stands in the middle of the script's. */
    private static boolean concernsOneKey(JedisException failure) {
        return failure instanceof JedisDataException
                && (message(failure).contains("WRONGTYPE")
                        || message(failure).startsWith("SPOILT"));
    }

    private static String message(JedisException failure) {
        return String.valueOf(failure.getMessage());
    }

    /** The innermost reason, which names no more than hosts. */
    static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
