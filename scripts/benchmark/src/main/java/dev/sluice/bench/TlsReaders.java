package dev.sluice.bench;

import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Opens streams over TLS, says so as {@code load read} does, and holds them until its input ends.
 */
final class TlsReaders {

    private static final int AT_ONCE = 32;

    private TlsReaders() {}

    /** Takes the port, the path and the number of streams. */
    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        String path = args[1];
        int readers = Integer.parseInt(args[2]);
        SSLContext context = trusting();
        long started = System.nanoTime();
        List<Future<HttpConnection>> opening = new ArrayList<>();
        try (ExecutorService openers =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            for (int i = 0; i < readers; i++) {
                opening.add(openers.submit(() -> open(context, port, path)));
            }
        }
        List<HttpConnection> open = new ArrayList<>();
        for (Future<HttpConnection> connection : opening) {
            open.add(connection.get());
        }
        System.out.printf(
                "{\"open\":%d,\"seconds\":%.6f}%n",
                open.size(), (System.nanoTime() - started) / 1e9);
        while (System.in.read() >= 0) {
            // Nothing is to be done but to hold them.
        }
        for (HttpConnection connection : open) {
            connection.close();
        }
    }

    private static HttpConnection open(SSLContext context, int port, String path) throws Exception {
        Socket socket =
                context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        HttpConnection connection = new HttpConnection(socket);
        connection.openStream(path);
        return connection;
    }

    /** The key is one that nobody has signed. */
    private static SSLContext trusting() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, null);
        return context;
    }

    private static final class TrustAll implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
