package dev.sluice.redis;

import java.time.Duration;
import java.util.Optional;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/**
 * The replicas of a server that must have an event before it is acknowledged.
 *
 * @param wanted how many; none are waited for if it is 0
 * @param patience how long they may take
 */
record Replicas(int wanted, Duration patience) {

    /** Waits for them after a write. Returns the shortage if too few have it in time. */
    Optional<String> await(Conversation talk) {
        if (wanted == 0) {
            return Optional.empty();
        }
        long millis = Math.max(1, patience.toMillis());
        Object reached = talk.send(new CommandArguments(Command.WAIT).add(wanted).add(millis));
        return (Long) reached >= wanted
                ? Optional.empty()
                : Optional.of(
                        "wait-replicas must be reached within %d ms, %d of %d replicas had the event"
                                .formatted(millis, (Long) reached, wanted));
    }
}
