package dev.sluice.http.problem;

import dev.sluice.source.UnavailableException;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import java.time.Duration;

/**
 * A refusal of a request that may well succeed later.
 *
 * @param status 429 or 503
 * @param detail the reason, in words for the client
 * @param retryAfter the time after which to try again; the client is told whole seconds, begun ones
 *     too
 */
public record Refusal(Status status, String detail, Duration retryAfter) {

    private static final Duration AWAY = Duration.ofSeconds(2);

    /**
     * Something that access control needs is not available now.
     *
     * @param detail what
     * @param retryAfter the time after which to try again
     * @return 503
     */
    public static Refusal unavailable(String detail, Duration retryAfter) {
        return new Refusal(Status.SERVICE_UNAVAILABLE_503, detail, retryAfter);
    }

    /**
     * Something that a stream or a publication needs is not available now.
     *
     * @param reason what
     * @return 503
     */
    public static Refusal away(UnavailableException reason) {
        return unavailable(String.valueOf(reason.getMessage()), AWAY);
    }

    /**
     * The server ends its streams and takes no new ones.
     *
     * @return 503
     */
    public static Refusal draining() {
        return unavailable("The service is stopping", AWAY);
    }

    /**
     * There is no room for another stream.
     *
     * @param retryAfter the time after which to try again
     * @return 429
     */
    public static Refusal tooManyStreams(Duration retryAfter) {
        return new Refusal(Status.TOO_MANY_REQUESTS_429, "Too many streams are open", retryAfter);
    }

    /**
     * A client does something too often.
     *
     * @param detail what
     * @param retryAfter the time after which to try again
     * @return 429
     */
    public static Refusal tooFast(String detail, Duration retryAfter) {
        return new Refusal(Status.TOO_MANY_REQUESTS_429, detail, retryAfter);
    }

    /**
     * The refusal as an exception to be thrown.
     *
     * @return the exception, with {@code Retry-After}
     */
    public HttpException exception() {
        long seconds = retryAfter.plusNanos(999_999_999).toSeconds();
        return new HttpException(detail, status, true)
                .header(HeaderValues.create(HeaderNames.RETRY_AFTER, Long.toString(seconds)));
    }
}
