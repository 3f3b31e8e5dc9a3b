package dev.sluice.redis;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The address of Redis, which also tells its kind.
 *
 * <pre>
 *   redis://host:6379/0                         one server
 *   redis+sentinel://a:26379,b:26379/main/0     the master of that name, which the sentinels know
 *   redis+cluster://a:6379,b:6379               a cluster, of which these are some nodes
 * </pre>
 *
 * With {@code rediss} in place of {@code redis} the connections are TLS.
 *
 * @param kind what it is
 * @param nodes host and port of the server, of some sentinels, or of some nodes
 * @param master the name that the sentinels know; empty where there are none
 * @param database the number of the database
 * @param tls whether connections are TLS
 * @param username the user that the address names
 * @param password the password that the address has
 */
public record RedisAddress(
        Kind kind,
        Set<String> nodes,
        String master,
        int database,
        boolean tls,
        Optional<String> username,
        Optional<Secret> password) {

    /** The kind of Redis at an address. */
    public enum Kind {
        /** One server. */
        STANDALONE,
        /** Servers of which sentinels know the master. */
        SENTINEL,
        /** A cluster. */
        CLUSTER
    }

    private static final String FORM =
            "uri must be redis://host:port, redis+sentinel://host:port,host:port/master or"
                    + " redis+cluster://host:port,host:port; with rediss in place of redis for TLS";

    private static final int HIGHEST_PORT = 65535;
    private static final int REDIS_PORT = 6379;
    private static final int SENTINEL_PORT = 26379;

    /**
     * Reads an address.
     *
     * @param uri in one of the forms above; user and password may stand before the hosts, as in
     *     {@code redis://user:password@host}
     * @return the address
     * @throws IllegalArgumentException if it has another form; the message does not quote it,
     *     because it may have a password
     */
    @SuppressWarnings("PMD.PreserveStackTrace") // what is there quotes the address
    public static RedisAddress parse(String uri) {
        try {
            return of(new URI(uri));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(FORM);
        }
    }

    private static RedisAddress of(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme();
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        require(uri.getQuery() == null && uri.getFragment() == null);
        boolean tls = scheme.startsWith("rediss");
        Kind kind =
                switch (scheme) {
                    case "redis", "rediss" -> Kind.STANDALONE;
                    case "redis+sentinel", "rediss+sentinel" -> Kind.SENTINEL;
                    case "redis+cluster", "rediss+cluster" -> Kind.CLUSTER;
                    default -> throw new IllegalArgumentException(FORM);
                };
        int at = authority.lastIndexOf('@');
        String user = at < 0 ? "" : authority.substring(0, at);
        int colon = user.indexOf(':');
        Set<String> nodes = nodes(authority.substring(at + 1), kind);
        require(kind != Kind.STANDALONE || nodes.size() == 1);
        String[] path = uri.getPath().replaceFirst("^/", "").split("/", -1);
        boolean hasMaster = kind == Kind.SENTINEL;
        require(path.length <= (hasMaster ? 2 : 1) && !(hasMaster && path[0].isEmpty()));
        String database = path.length == (hasMaster ? 2 : 1) ? path[path.length - 1] : "";
        require(kind != Kind.CLUSTER || database.isEmpty());
        return new RedisAddress(
                kind,
                nodes,
                hasMaster ? path[0] : "",
                database(database),
                tls,
                decoded(colon < 0 ? user : user.substring(0, colon)),
                decoded(colon < 0 ? "" : user.substring(colon + 1)).map(Secret::new));
    }

    private static Optional<String> decoded(String text) {
        return Optional.of(text)
                .filter(some -> !some.isEmpty())
                .map(some -> URLDecoder.decode(some.replace("+", "%2B"), StandardCharsets.UTF_8));
    }

    private static Set<String> nodes(String hosts, Kind kind) {
        int port = kind == Kind.SENTINEL ? SENTINEL_PORT : REDIS_PORT;
        Set<String> nodes = new LinkedHashSet<>();
        for (String host : hosts.split(",", -1)) {
            require(host.matches("(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9._-]+)(:\\d{1,5})?"));
            require(port(host) <= HIGHEST_PORT);
            nodes.add(
                    host.matches(".*:\\d{1,5}") && !host.endsWith("]") ? host : host + ":" + port);
        }
        return nodes;
    }

    private static int port(String host) {
        String digits = host.substring(host.lastIndexOf(':') + 1);
        return digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : 0;
    }

    private static int database(String text) {
        require(text.matches("\\d{0,5}"));
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException(FORM);
        }
    }

    /** Without user and password. */
    @Override
    public String toString() {
        String path = master.isEmpty() ? "" : "/" + master;
        return "%s%s://%s%s%s"
                .formatted(
                        tls ? "rediss" : "redis",
                        kind == Kind.STANDALONE ? "" : "+" + kind.name().toLowerCase(Locale.ROOT),
                        String.join(",", nodes),
                        path,
                        database == 0 ? "" : "/" + database);
    }
}
