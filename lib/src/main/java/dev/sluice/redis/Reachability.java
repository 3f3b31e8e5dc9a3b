package dev.sluice.redis;

import java.util.Optional;

/**
 * The troubles with Redis: servers that do not answer, servers that take nothing, and keys that
 * cannot be used.
 */
final class Reachability {

    private final RedisAddress address;
    private final Outages<Server> lost = new Outages<>("Redis at %s");
    private final Outages<Server> refusing = new Outages<>("Publishing to Redis at %s");
    private final Outages<String> spoilt = new Outages<>("The key %s in Redis");
    private final Outages<RedisAddress> unknown = new Outages<>("The list of servers of %s");

    Reachability(RedisAddress address) {
        this.address = address;
    }

    void reached(Server server) {
        lost.worked(server);
    }

    void lost(Server server, String reason) {
        lost.failed(server, reason);
    }

    /** A command was not sent, because the server is known to be away. */
    void turnedAway(Server server) {
        lost.failed(server);
    }

    boolean isLost(Server server) {
        return lost.has(server);
    }

    /** The server has no part in this Redis any more. */
    void forget(Server server) {
        lost.forget(server);
        refusing.forget(server);
    }

    /** It is known which servers there are. */
    void found() {
        unknown.worked(address);
    }

    /** Nobody says which servers there are. */
    void notFound(String reason) {
        unknown.failed(address, reason);
    }

    /** It answers, but does not take what is published: it is full, for example. */
    void refused(Server server, String reason) {
        refusing.failed(server, reason);
    }

    void accepted(Server server) {
        refusing.worked(server);
    }

    /** One key cannot be used. */
    void spoilt(String key, String reason) {
        spoilt.failed(key, reason);
    }

    /** A key can be used. */
    void sound(String key) {
        spoilt.worked(key);
    }

    /** Nobody here uses the key any more. */
    void forget(String key) {
        spoilt.forget(key);
    }

    /** One of the troubles; empty if all is well. */
    Optional<String> trouble() {
        return lost.first().or(unknown::first).or(refusing::first).or(spoilt::first);
    }
}
