package dev.sluice.config;

import dev.sluice.http.BodyBudget;
import dev.sluice.text.Values;
import dev.sluice.topic.HistoryBudget;

/**
 * Limits on the memory that all clients together may take.
 *
 * @param bodies the memory for bodies of requests
 * @param historyBytes the most heap that all histories together may take
 * @param maxTopics the most topics that may have events
 */
public record MemoryLimits(BodyBudget bodies, long historyBytes, int maxTopics) {

    static MemoryLimits read(Section section) {
        return new MemoryLimits(
                section.value("body-bytes", MemoryLimits::bodyBytes).orElseGet(BodyBudget::ofHeap),
                section.value(
                        "history-bytes", HistoryBudget.defaultBytes(), MemoryLimits::historyBytes),
                section.value("max-topics", HistoryBudget.DEFAULT_TOPICS, MemoryLimits::maxTopics));
    }

    private static BodyBudget bodyBytes(String value) {
        return BodyBudget.of(Values.bytes("body-bytes", value));
    }

    private static long historyBytes(String value) {
        long bytes = Values.bytes("history-bytes", value);
        if (bytes < HistoryBudget.LEAST_BYTES) {
            throw new IllegalArgumentException(
                    "history-bytes must be at least %d, was %s"
                            .formatted(HistoryBudget.LEAST_BYTES, value));
        }
        return bytes;
    }

    private static int maxTopics(String value) {
        int topics = Values.whole("max-topics", value);
        if (topics < 1) {
            throw new IllegalArgumentException("max-topics must be at least 1, was " + value);
        }
        return topics;
    }
}
