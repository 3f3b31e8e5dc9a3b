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
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;

/** Opens connections as the options say: with their user, their time limit and their TLS. */
final class Dialer {

    private static final char[] NO_PASSWORD = new char[0];

    private final RedisOptions options;
    private final JedisClientConfig config;

    /**
     * Connects to nothing yet.
     *
     * @throws IllegalArgumentException if the certificates cannot be read
     */
    Dialer(RedisOptions options) {
        this.options = options;
        this.config = config();
    }

    /** A pool of connections to a server; the borrower limits how many are open. */
    ConnectionPool pool(HostAndPort server, int idle) {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(-1);
        pool.setMaxIdle(idle);
        pool.setJmxEnabled(false);
        return new ConnectionPool(server, config, pool);
    }

    /** A connection that is not pooled. */
    Wire wire(HostAndPort server) {
        return new Wire(server, config);
    }

    /** The time limit for a connection, and for a reply. */
    Duration timeout() {
        return options.timeout();
    }

    /**
     * The channel for notices about keys whose slot is being moved. Those of the streams themselves
     * would reach only clients that listen to the other server.
     */
    String everywhere() {
        return options.keyPrefix() + "moving";
    }

    /** A connection to a sentinel. */
    Connection sentinel(HostAndPort sentinel) {
        DefaultJedisClientConfig.Builder builder = base();
        options.sentinelPassword().ifPresent(password -> builder.password(password.value()));
        return new Connection(sentinel, builder.build());
    }

    private JedisClientConfig config() {
        DefaultJedisClientConfig.Builder builder =
                base().database(options.address().database()).clientName("sluice");
        options.username().ifPresent(builder::user);
        options.password().ifPresent(password -> builder.password(password.value()));
        return builder.build();
    }

    private DefaultJedisClientConfig.Builder base() {
        DefaultJedisClientConfig.Builder builder =
                DefaultJedisClientConfig.builder()
                        .protocol(RedisProtocol.RESP2)
                        .connectionTimeoutMillis(Math.toIntExact(options.timeout().toMillis()))
                        .socketTimeoutMillis(Math.toIntExact(options.timeout().toMillis()))
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
}
