package dev.sluice.redis;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisMovedDataException;
import redis.clients.jedis.exceptions.JedisRedirectionException;
import redis.clients.jedis.providers.ClusterConnectionProvider;
import redis.clients.jedis.providers.ConnectionProvider;
import redis.clients.jedis.providers.PooledConnectionProvider;
import redis.clients.jedis.providers.SentineledConnectionProvider;
import redis.clients.jedis.util.JedisClusterCRC16;
import redis.clients.jedis.util.Pool;

/**
 * Connections to the servers of Redis, made when they are needed, and kept. A command is sent once,
 * unless a cluster has said that it was not carried out: to send it again when the answer is
 * missing could be to do it twice.
 */
final class Connections implements AutoCloseable {

    /** How soon it is known that another server of a cluster has taken over. */
    private static final Duration TOPOLOGY_REFRESH = Duration.ofSeconds(2);

    private static final int MOST_REDIRECTIONS = 5;
    private static final char[] NO_PASSWORD = new char[0];

    private final RedisOptions options;
    private final JedisClientConfig config;
    private final ReentrantLock making = new ReentrantLock();
    private volatile @Nullable ConnectionProvider provider;
    private volatile boolean closed;

    /**
     * Connects to nothing yet.
     *
     * @throws IllegalArgumentException if the certificates cannot be read
     */
    Connections(RedisOptions options) {
        this.options = options;
        this.config = config(options.timeout());
    }

    /** Streams with the same number can be read with one command. */
    int group(String key) {
        return isCluster() ? JedisClusterCRC16.getSlot(key) : 0;
    }

    /** Whether a key may be on another server later. */
    boolean canMove() {
        return options.address().kind() != RedisAddress.Kind.STANDALONE;
    }

    boolean isCluster() {
        return options.address().kind() == RedisAddress.Kind.CLUSTER;
    }

    /** Sends a command, which names its key, and gives the answer. */
    Object send(CommandArguments command) {
        try (Connection connection = borrow(command)) {
            return connection.executeCommand(command);
        } catch (JedisMovedDataException | JedisAskDataException elsewhere) {
            return follow(command, elsewhere);
        }
    }

    /** Sends a command without a key to the server that has one. */
    Object sendTo(CommandArguments key, CommandArguments command) {
        try (Connection connection = borrow(key)) {
            return connection.executeCommand(command);
        }
    }

    private Object follow(CommandArguments command, JedisRedirectionException redirection) {
        JedisRedirectionException last = redirection;
        for (int i = 0; i < MOST_REDIRECTIONS; i++) {
            boolean isForGood = last instanceof JedisMovedDataException;
            if (isForGood) {
                cluster().renewSlotCache();
            }
            try (Connection connection = cluster().getConnection(last.getTargetNode())) {
                if (!isForGood) {
                    connection.executeCommand(new CommandArguments(Protocol.Command.ASKING));
                }
                return connection.executeCommand(command);
            } catch (JedisMovedDataException | JedisAskDataException again) {
                last = again;
            }
        }
        throw last;
    }

    private ClusterConnectionProvider cluster() {
        if (provider() instanceof ClusterConnectionProvider cluster) {
            return cluster;
        }
        throw new JedisException("redirected by a server that is no cluster");
    }

    /** A connection to the server with the key of a command, to be closed soon. */
    Connection borrow(CommandArguments command) {
        return provider().getConnection(command);
    }

    /** A connection of one's own to the server with a key, which waits so long for an answer. */
    Connection open(CommandArguments command, Duration answer) {
        HostAndPort node;
        try (Connection connection = borrow(command)) {
            node = connection.getHostAndPort();
        }
        return new Connection(node, config(answer));
    }

    /** Lets go of connections that nobody uses: their other end may be gone. */
    void dropIdle() {
        ConnectionProvider made = provider;
        if (made != null) {
            for (Object pool : made.getConnectionMap().values()) {
                if (pool instanceof Pool<?> connections) {
                    connections.clear();
                }
            }
        }
        if (isCluster() && made instanceof ClusterConnectionProvider cluster) {
            try {
                cluster.renewSlotCache();
            } catch (JedisException e) {
                // No node answers; the next connection says so.
            }
        }
    }

    private ConnectionProvider provider() {
        ConnectionProvider made = provider;
        if (made != null) {
            return made;
        }
        making.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the connection to Redis is closed");
            }
            ConnectionProvider first = provider;
            ConnectionProvider now = first == null ? make() : first;
            provider = now;
            return now;
        } finally {
            making.unlock();
        }
    }

    private ConnectionProvider make() {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        // How many are used at a time is for Redis to say, who knows for whom it is worth waiting.
        pool.setMaxTotal(-1);
        pool.setMaxIdle(options.connections());
        pool.setJmxEnabled(false);
        Set<HostAndPort> nodes =
                options.address().nodes().stream()
                        .map(HostAndPort::from)
                        .collect(Collectors.toSet());
        return switch (options.address().kind()) {
            case STANDALONE -> new PooledConnectionProvider(nodes.iterator().next(), config, pool);
            case SENTINEL ->
                    new SentineledConnectionProvider(
                            options.address().master(), config, pool, nodes, sentinelConfig());
            case CLUSTER -> new ClusterConnectionProvider(nodes, config, pool, TOPOLOGY_REFRESH);
        };
    }

    private JedisClientConfig config(Duration answer) {
        DefaultJedisClientConfig.Builder builder =
                base().socketTimeoutMillis(Math.toIntExact(answer.toMillis()))
                        .database(options.address().database())
                        .clientName("sluice");
        options.username().ifPresent(builder::user);
        options.password().ifPresent(password -> builder.password(password.value()));
        return builder.build();
    }

    private JedisClientConfig sentinelConfig() {
        DefaultJedisClientConfig.Builder builder =
                base().socketTimeoutMillis(Math.toIntExact(options.timeout().toMillis()));
        options.sentinelPassword().ifPresent(password -> builder.password(password.value()));
        return builder.build();
    }

    private DefaultJedisClientConfig.Builder base() {
        DefaultJedisClientConfig.Builder builder =
                DefaultJedisClientConfig.builder()
                        .protocol(RedisProtocol.RESP2)
                        .connectionTimeoutMillis(Math.toIntExact(options.timeout().toMillis()))
                        .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
        if (options.address().tls()) {
            SslOptions.Builder tls = SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL);
            options.caFile().ifPresent(file -> trust(tls, file));
            builder.sslOptions(tls.build());
        }
        return builder;
    }

    /** Jedis takes a key store, which is made here of the certificates in the file. */
    private static void trust(SslOptions.Builder tls, Path file) {
        try (InputStream pem = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("ca-" + store.size(), certificate);
            }
            if (store.size() == 0) {
                throw noCertificates(file, null);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.store(bytes, NO_PASSWORD);
            tls.trustStoreType("PKCS12")
                    .truststore(() -> new ByteArrayInputStream(bytes.toByteArray()), NO_PASSWORD);
        } catch (GeneralSecurityException | IOException e) {
            throw noCertificates(file, e);
        }
    }

    private static IllegalArgumentException noCertificates(Path file, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "ca-file must be a file with certificates in PEM, was " + file, cause);
    }

    @Override
    public void close() {
        making.lock();
        try {
            closed = true;
            ConnectionProvider made = provider;
            if (made != null) {
                made.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException("Redis' connections cannot be closed", e);
        } finally {
            making.unlock();
        }
    }
}
