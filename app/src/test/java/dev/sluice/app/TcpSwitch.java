package dev.sluice.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/**
 * Passes each new connection to the server that is its target then. A connection stays where it is
 * when the target changes.
 */
final class TcpSwitch implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private volatile int target;

    TcpSwitch(URI server) throws IOException {
        to(server);
        Thread.startVirtualThread(this::accept);
    }

    void to(URI server) {
        target = server.getPort();
    }

    URI root() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Thread.startVirtualThread(() -> pass(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void pass(Socket client) {
        try (client;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            Thread.startVirtualThread(() -> copy(client, server));
            copy(server, client);
        } catch (IOException e) {
            // One side is gone, and with it the other.
        }
    }

    /** Copies until one side ends, and ends the other. */
    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // One side is gone, and with it the other.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
