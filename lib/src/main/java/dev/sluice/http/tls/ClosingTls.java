package dev.sluice.http.tls;

import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsConfig;
import io.helidon.common.tls.TlsManager;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS whose sockets close the connection under them. Without NIO, Helidon 4.5.0 asks for sockets
 * that do not ({@code autoClose} is false) and closes nothing else, so that each connection would
 * keep its file descriptor for as long as the process runs.
 */
public final class ClosingTls {

    private ClosingTls() {}

    /**
     * The same TLS, with sockets that close their connection.
     *
     * @param tls the TLS of a listener
     * @return itself if it is not enabled, or closes them already
     */
    public static Tls of(Tls tls) {
        if (!tls.enabled() || isClosing(tls)) {
            return tls;
        }
        TlsConfig config = tls.prototype();
        return TlsConfig.builder(config)
                .manager(new Manager(config.manager(), new Context(tls.sslContext())))
                .build();
    }

    /**
     * Returns whether the sockets of a TLS close their connection.
     *
     * @param tls the TLS of a listener
     * @return true if {@link #of} has made it
     */
    public static boolean isClosing(Tls tls) {
        return tls.sslContext() instanceof Context;
    }

    /** Helidon's manager, which goes on to reload certificates, with another context. */
    private record Manager(TlsManager manager, SSLContext sslContext) implements TlsManager {

        @Override
        public void init(TlsConfig config) {
            // The manager has been initialised with the TLS that this one was made of.
        }

        @Override
        public void reload(Tls tls) {
            manager.reload(tls);
        }

        @Override
        public Optional<X509KeyManager> keyManager() {
            return manager.keyManager();
        }

        @Override
        public Optional<X509TrustManager> trustManager() {
            return manager.trustManager();
        }

        @Override
        public String name() {
            return manager.name();
        }

        @Override
        public String type() {
            return manager.type();
        }
    }

    private static final class Context extends SSLContext {

        Context(SSLContext context) {
            super(new ContextSpi(context), context.getProvider(), context.getProtocol());
        }
    }

    private static final class ContextSpi extends SSLContextSpi {

        private final SSLContext context;
        private final SSLSocketFactory sockets;

        ContextSpi(SSLContext context) {
            this.context = context;
            this.sockets = new Sockets(context.getSocketFactory());
        }

        @Override
        protected void engineInit(
                KeyManager @Nullable [] keys,
                TrustManager @Nullable [] trust,
                @Nullable SecureRandom random)
                throws KeyManagementException {
            context.init(keys, trust, random);
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return sockets;
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return context.getServerSocketFactory();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return context.createSSLEngine();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return context.createSSLEngine(host, port);
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return context.getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return context.getClientSessionContext();
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return context.getDefaultSSLParameters();
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return context.getSupportedSSLParameters();
        }
    }

    private static final class Sockets extends SSLSocketFactory {

        private final SSLSocketFactory factory;

        Sockets(SSLSocketFactory factory) {
            this.factory = factory;
        }

        /** The one that Helidon's server calls. */
        @Override
        public Socket createSocket(Socket socket, @Nullable InputStream consumed, boolean autoClose)
                throws IOException {
            return factory.createSocket(socket, consumed, true);
        }

        @Override
        public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
                throws IOException {
            return factory.createSocket(socket, host, port, autoClose);
        }

        @Override
        public Socket createSocket() throws IOException {
            return factory.createSocket();
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return factory.createSocket(host, port);
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort)
                throws IOException {
            return factory.createSocket(host, port, local, localPort);
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return factory.createSocket(host, port);
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
                throws IOException {
            return factory.createSocket(host, port, local, localPort);
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return factory.getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return factory.getSupportedCipherSuites();
        }
    }
}
