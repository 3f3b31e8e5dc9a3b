package dev.sluice.config;

import dev.sluice.event.EventEncoder;
import dev.sluice.http.ConnectionTimeouts;
import dev.sluice.http.guard.PublishLimit;
import dev.sluice.http.guard.TrustedProxies;
import dev.sluice.http.stream.StreamLimits;
import dev.sluice.text.Values;
import java.util.Set;

/**
 * Limits on the requests of clients.
 *
 * @param streams how many streams may be open
 * @param maxEventBytes the most bytes that one event may take on the wire
 * @param publishing how fast one client may publish
 * @param memory what all clients together may take
 * @param proxies tell where a client is that comes through them
 * @param connections how long a connection may take to get a request through
 */
public record Limits(
        StreamLimits streams,
        int maxEventBytes,
        PublishLimit publishing,
        MemoryLimits memory,
        TrustedProxies proxies,
        ConnectionTimeouts connections) {

    static final Set<String> KEYS =
            Set.of(
                    "max-streams",
                    "max-streams-per-client",
                    "busy-retry",
                    "max-event-bytes",
                    "publish-rate-per-client",
                    "publish-burst-per-client",
                    "publish-bytes-per-client",
                    "body-bytes",
                    "history-bytes",
                    "max-topics",
                    "trusted-proxies",
                    "request-head",
                    "request-body",
                    "response-write",
                    "keep-alive");

    static Limits read(Section section) {
        MemoryLimits memory = MemoryLimits.read(section);
        StreamLimits streams =
                new StreamLimits(
                        count(section, "max-streams", "no limit"),
                        count(section, "max-streams-per-client", "no limit"));
        return new Limits(
                section.value(
                        "busy-retry",
                        streams,
                        v -> streams.withBusyRetry(Values.duration("busy-retry", v))),
                section.value(
                        "max-event-bytes",
                        EventEncoder.DEFAULT_MAX_EVENT_BYTES,
                        value -> maxEventBytes(value, memory)),
                new PublishLimit(
                        count(section, "publish-rate-per-client", "no limit"),
                        count(section, "publish-burst-per-client", "those of one second"),
                        section.value("publish-bytes-per-client", 0L, Limits::bytesPerSecond)),
                memory,
                section.texts("trusted-proxies", TrustedProxies.NONE, TrustedProxies::of),
                connections(section));
    }

    private static ConnectionTimeouts connections(Section section) {
        ConnectionTimeouts defaults = ConnectionTimeouts.defaults();
        ConnectionTimeouts head =
                section.value(
                        "request-head",
                        defaults,
                        v -> defaults.withRequestHead(Values.duration("request-head", v)));
        ConnectionTimeouts body =
                section.value(
                        "request-body",
                        head,
                        v -> head.withRequestBody(Values.duration("request-body", v)));
        ConnectionTimeouts response =
                section.value(
                        "response-write",
                        body,
                        v -> body.withResponseWrite(Values.duration("response-write", v)));
        return section.value(
                "keep-alive",
                response,
                v -> response.withKeepAlive(Values.duration("keep-alive", v)));
    }

    private static int count(Section section, String name, String zero) {
        return section.value(
                name,
                0,
                value -> {
                    int count = Values.whole(name, value);
                    if (count < 0) {
                        throw new IllegalArgumentException(
                                "%s must be 0 (%s) or more, was %s".formatted(name, zero, value));
                    }
                    return count;
                });
    }

    private static long bytesPerSecond(String value) {
        long bytes = Values.bytes("publish-bytes-per-client", value);
        if (bytes < 0) {
            throw new IllegalArgumentException(
                    "publish-bytes-per-client must be 0 (no limit) or more, was " + value);
        }
        return bytes;
    }

    private static int maxEventBytes(String value, MemoryLimits memory) {
        long bytes = Values.bytes("max-event-bytes", value);
        if (bytes < 0 || bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "max-event-bytes must be between 0 (as large as history-bytes) and %d, was %s"
                            .formatted(Integer.MAX_VALUE, value));
        }
        if (bytes > memory.historyBytes()) {
            throw new IllegalArgumentException(
                    "max-event-bytes must be at most history-bytes, %d, was %s: lower it or raise history-bytes"
                            .formatted(memory.historyBytes(), value));
        }
        return bytes == 0 ? (int) Math.min(Integer.MAX_VALUE, memory.historyBytes()) : (int) bytes;
    }
}
