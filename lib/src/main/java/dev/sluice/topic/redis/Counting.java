package dev.sluice.topic.redis;

import dev.sluice.topic.LocalLog;

/**
 * Events that are counted without a hole.
 *
 * @param log has the latest of them
 * @param start when it began; 0 if that is not known yet
 */
record Counting(LocalLog log, long start) {

    boolean isThatOf(long other) {
        return start == 0 || other == 0 || start == other;
    }
}
