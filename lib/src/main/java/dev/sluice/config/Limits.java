package dev.sluice.config;

import dev.sluice.event.EventEncoder;
import dev.sluice.http.PublishLimit;
import dev.sluice.http.StreamLimits;
import dev.sluice.http.TrustedProxies;
import java.util.Set;

/**
 * How much clients may ask of the service.
 *
 * @param streams how many streams may be open
 * @param maxEventBytes the most bytes that one event may take on the wire
 * @param publishing how fast one client may publish
 * @param proxies tell where a client is that comes through them
 */
public record Limits(
        StreamLimits streams, int maxEventBytes, PublishLimit publishing, TrustedProxies proxies) {

    static final Set<String> KEYS =
            Set.of(
                    "max-streams",
                    "max-streams-per-client",
                    "max-event-bytes",
                    "publish-rate-per-client",
                    "publish-burst-per-client",
                    "trusted-proxies");

    static Limits read(Section section) {
        return new Limits(
                new StreamLimits(
                        count(section, "max-streams", "no limit"),
                        count(section, "max-streams-per-client", "no limit")),
                section.value(
                        "max-event-bytes",
                        EventEncoder.DEFAULT_MAX_EVENT_BYTES,
                        Limits::maxEventBytes),
                new PublishLimit(
                        count(section, "publish-rate-per-client", "no limit"),
                        count(section, "publish-burst-per-client", "those of one second")),
                section.texts("trusted-proxies", TrustedProxies.NONE, TrustedProxies::of));
    }

    private static int count(Section section, String name, String zero) {
        return section.value(
                name,
                0,
                value -> {
                    int count = Numbers.whole(name, value);
                    if (count < 0) {
                        throw new IllegalArgumentException(
                                "%s must be 0 (%s) or more, was %s".formatted(name, zero, value));
                    }
                    return count;
                });
    }

    private static int maxEventBytes(String value) {
        long bytes = Numbers.bytes("max-event-bytes", value);
        if (bytes < 0 || bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "max-event-bytes must be between 0 (no limit) and %d, was %s"
                            .formatted(Integer.MAX_VALUE, value));
        }
        return bytes == 0 ? Integer.MAX_VALUE : (int) bytes;
    }
}
