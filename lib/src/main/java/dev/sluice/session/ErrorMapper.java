package dev.sluice.session;

import java.util.Optional;

/**
 * Decides what the client of a failed stream is told. Called by the stream's thread. If it throws
 * itself, that is logged, and the client is told what it would be told without a mapper.
 * Thread-safe.
 */
@FunctionalInterface
public interface ErrorMapper {

    /** Decides nothing. */
    ErrorMapper NONE = failure -> Optional.empty();

    /**
     * Returns the last words to the client.
     *
     * @param failure what the source threw
     * @return the words; empty for the usual {@code stream-error}, which has the message of a
     *     {@link dev.sluice.source.StreamException} and of no other exception
     */
    Optional<LastWords> map(Throwable failure);

    /**
     * Asks another mapper about what this one does not decide.
     *
     * @param next the other mapper
     * @return both
     */
    default ErrorMapper orElse(ErrorMapper next) {
        return failure -> map(failure).or(() -> next.map(failure));
    }
}
