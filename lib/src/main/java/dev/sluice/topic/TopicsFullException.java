package dev.sluice.topic;

import dev.sluice.source.UnavailableException;

/**
 * The {@link HistoryBudget} has no room for a publication, a topic or a reader now. Nothing is
 * published.
 */
public final class TopicsFullException extends UnavailableException {

    private static final long serialVersionUID = 1L;

    TopicsFullException(String message) {
        super(message);
    }
}
