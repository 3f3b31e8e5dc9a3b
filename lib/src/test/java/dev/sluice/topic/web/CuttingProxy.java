package dev.sluice.topic.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/**
 * Passes one connection to a server until a text has come back on it, and then cuts it. Further
 * connections wait until they are let through.
 */
final class CuttingProxy implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    private final CountDownLatch cut = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);
    private final int target;
    private final String last;

    /** Cuts the first connection after the last text. */
    CuttingProxy(int target, String last) throws IOException {
        this.target = target;
        this.last = last;
        Thread.startVirtualThread(this::accept);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + path);
    }

    void awaitCut() throws InterruptedException {
        cut.await();
    }

    void letThrough() {
        open.countDown();
    }

    private void accept() {
        try {
            Socket first = listener.accept();
            Thread.startVirtualThread(() -> passAndCut(first));
            while (true) {
                Socket next = listener.accept();
                Thread.startVirtualThread(() -> pass(next));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private void passAndCut(Socket client) {
        try (client;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            Thread.startVirtualThread(() -> copy(client, server));
            copyToLast(server.getInputStream(), client);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut.countDown();
    }

    private void pass(Socket client) {
        try (client) {
            open.await();
            try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
                Thread.startVirtualThread(() -> copy(client, server));
                copy(server, client);
            }
        } catch (IOException | InterruptedException e) {
            // One side is gone, and with it the other.
        }
    }

    private void copyToLast(InputStream server, Socket client) throws IOException {
        ByteArrayOutputStream passed = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (!passed.toString(StandardCharsets.UTF_8).contains(last)) {
            int count = server.read(buffer);
            passed.write(buffer, 0, count);
            client.getOutputStream().write(buffer, 0, count);
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One side is gone, and with it the other.
        }
    }

    @Override
    public void close() throws IOException {
        letThrough();
        listener.close();
    }
}
