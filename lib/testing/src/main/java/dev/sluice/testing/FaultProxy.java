package dev.sluice.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A proxy between clients and a server, on a free port of the loopback address, which makes the
 * network fail. At first it passes everything.
 *
 * {@snippet :
 * try (TestServer server = TestServer.with(new ClockController());
 *         FaultProxy proxy = FaultProxy.to(server.uri("/"))) {
 *     proxy.cutAfter("data: 3"); // in the middle of the event
 *     // ... a client of proxy.uri("/clock") comes back
 * }
 * }
 *
 * <p>Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {

    private static final int BACKLOG = 50;
    private static final int LONGEST_TEXT = 1000;

    private final InetSocketAddress server;
    private final Passage responses = new Passage();
    private final Passage requests = new Passage();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final int port;

    /** Closed while connections are refused. Guarded by this. */
    private ServerSocket listener;

    private FaultProxy(URI server) {
        this.server = new InetSocketAddress(server.getHost(), server.getPort());
        this.listener = listen(0);
        this.port = listener.getLocalPort();
    }

    /**
     * Starts a proxy.
     *
     * @param server the address of the server, {@code http}, with its port
     * @return the proxy, to be closed
     */
    public static FaultProxy to(URI server) {
        return new FaultProxy(server);
    }

    private ServerSocket listen(int at) {
        ServerSocket socket = null;
        try {
            socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), BACKLOG);
        } catch (IOException e) {
            if (socket != null) {
                Sockets.close(socket);
            }
            throw new UncheckedIOException("The proxy must have port %d".formatted(at), e);
        }
        ServerSocket bound = socket;
        Thread.ofVirtual().name("sluice-fault-proxy").start(() -> accept(bound));
        return bound;
    }

    private void accept(ServerSocket from) {
        try {
            while (true) {
                Socket client = from.accept();
                Link link = new Link(client, links::remove);
                links.add(link);
                link.start(server, requests, responses);
                if (from.isClosed()) {
                    link.cut();
                }
            }
        } catch (IOException closed) {
            // It refuses connections, or the test is over.
            return;
        }
    }

    /**
     * The address of a path, by way of the proxy.
     *
     * @param path begins with a slash, and may have a query
     * @return the address
     */
    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port).resolve(path);
    }

    /**
     * Opens a stream by way of the proxy, see {@link TestRequest#open}.
     *
     * @param path begins with a slash, and may have a query
     * @return the stream, to be closed
     * @throws AssertionError if there is no stream
     */
    public TestStream open(String path) {
        return TestRequest.to(uri(path)).open();
    }

    /**
     * Cuts a connection when so many more bytes have come from the server, over all connections
     * together. Happens once.
     *
     * @param bytes how many, zero or more
     * @throws IllegalArgumentException if that is negative
     */
    public void cutAfterBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes must be zero or more, was " + bytes);
        }
        responses.cutAfterBytes(bytes);
    }

    /**
     * Cuts the connection on which the server sends a text, right after it: in the middle of an
     * event, if that goes on. Happens once.
     *
     * @param text what the server sends from now on, on the wire; from 1 to 1,000 characters
     * @throws IllegalArgumentException if it is empty or longer
     */
    public void cutAfter(String text) {
        if (text.isEmpty() || text.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException(
                    "text must have 1 to %d characters, had %d"
                            .formatted(LONGEST_TEXT, text.length()));
        }
        responses.cutAfter(text);
    }

    /** Closes all connections, as a proxy does that stops. */
    public void cut() {
        links.forEach(Link::cut);
    }

    /** Resets all connections, as a machine does after a restart. */
    public void reset() {
        links.forEach(Link::reset);
    }

    /**
     * Keeps back what the server sends, also the end of a connection. The connections stay open:
     * with {@link #holdRequests} too, they are half-open.
     */
    public void holdResponses() {
        responses.hold();
    }

    /** Keeps back what clients send, so that the server does not notice that they leave. */
    public void holdRequests() {
        requests.hold();
    }

    /**
     * Passes so many bytes on of what {@link #holdResponses} keeps back: a slow network, whose
     * speed is the test's.
     *
     * @param bytes how many, more than zero
     * @throws IllegalArgumentException if that is zero or negative
     */
    public void letThrough(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("bytes must be 1 or more, was " + bytes);
        }
        responses.letThrough(bytes);
    }

    /** Refuses connections from now on. Those that are open stay. */
    public synchronized void refuse() {
        Sockets.close(listener);
    }

    /**
     * Passes everything again, what was kept back first, and takes connections.
     *
     * @throws UncheckedIOException if something else has taken the port of the proxy since it has
     *     refused connections
     */
    public synchronized void restore() {
        responses.restore();
        requests.restore();
        if (listener.isClosed()) {
            listener = listen(port);
        }
    }

    /** Closes all connections, and refuses others. */
    @Override
    public void close() {
        refuse();
        cut();
    }
}
