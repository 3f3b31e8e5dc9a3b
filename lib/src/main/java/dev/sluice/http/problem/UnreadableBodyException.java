package dev.sluice.http.problem;

import io.helidon.http.Header;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import java.time.Duration;

/** A body that was not read to its end, so that nobody knows where the next request is. */
public final class UnreadableBodyException extends HttpException {

    private static final long serialVersionUID = 1L;

    /**
     * A body that is broken: 400.
     *
     * @param cause what broke
     */
    public UnreadableBodyException(Exception cause) {
        super("The body could not be read", Status.BAD_REQUEST_400, cause, false);
    }

    /**
     * A body that is not taken.
     *
     * @param message why, for the client
     * @param status the status
     */
    public UnreadableBodyException(String message, Status status) {
        super(message, status, false);
    }

    /**
     * A body that is not taken, with a header that says more.
     *
     * @param message why, for the client
     * @param status the status
     * @param header the header
     */
    public UnreadableBodyException(String message, Status status, Header header) {
        this(message, status);
        header(header);
    }

    /**
     * A body that has not arrived in time: 408.
     *
     * @param limit the time
     * @return the exception
     */
    public static UnreadableBodyException late(Duration limit) {
        return new UnreadableBodyException(
                "The body must arrive within " + limit, Status.REQUEST_TIMEOUT_408);
    }
}
