package dev.sluice.topic;

import dev.sluice.source.Gap;

/** The fate of a stream whose client is so slow that the history has overtaken it. */
public enum OnOverflow {
    /** It ends. The client comes back, and is told at once what it has missed. */
    DISCONNECT,
    /** It is told what it has missed, and goes on with the oldest event that is kept. */
    SKIP,
    /**
     * It gets only the newest event of each key among those that it has not yet had, so that it is
     * hardly ever overtaken. If it is, as with {@link #SKIP}.
     */
    LATEST;

    boolean detachesAt(Gap gap) {
        return this == DISCONNECT && gap.reason() == Gap.Reason.OVERFLOW;
    }
}
