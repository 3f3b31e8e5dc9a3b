package dev.sluice.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/**
 * Stands between a service and a real server, and holds back commands that begin with certain
 * letters until it is told to let them pass.
 */
public final class HoldingProxy implements AutoCloseable {

    private final RedisServer server;
    private final ServerSocket listener;
    private final Collection<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final Semaphore held = new Semaphore(0);
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile String command = "";

    private HoldingProxy(RedisServer server) throws IOException {
        this.server = server;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    public static HoldingProxy start(RedisServer server) throws IOException {
        HoldingProxy proxy = new HoldingProxy(server);
        Thread.ofVirtual().start(proxy::accept);
        return proxy;
    }

    public RedisOptions options() {
        return RedisServer.optionsAt(listener.getLocalPort());
    }

    /** Holds back each command with such a beginning from now on, and so its connection. */
    public void hold(String beginning) {
        command = beginning;
        gate = new CountDownLatch(1);
    }

    /** Waits until so many more commands are held. */
    public void awaitHeld(int count) throws InterruptedException {
        held.acquire(count);
    }

    public void letPass() {
        gate.countDown();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server.port());
                sockets.add(client);
                sockets.add(upstream);
                Thread.ofVirtual().start(() -> send(client, upstream));
                Thread.ofVirtual().start(() -> receive(upstream, client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    /** The name of a command stands first, after its length. A command arrives in one piece. */
    private void send(Socket client, Socket upstream) {
        byte[] buffer = new byte[16_384];
        try (client;
                upstream) {
            InputStream in = client.getInputStream();
            OutputStream out = upstream.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                byte[] sent = Arrays.copyOf(buffer, read);
                String text = new String(sent, StandardCharsets.ISO_8859_1);
                if (gate.getCount() > 0 && text.contains("\r\n" + command)) {
                    held.release();
                    gate.await();
                }
                out.write(sent);
            }
        } catch (IOException | InterruptedException closed) {
            // One side has gone.
        }
    }

    private static void receive(Socket upstream, Socket client) {
        try (upstream;
                client) {
            var _ = upstream.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException closed) {
            // One side has gone.
        }
    }

    @Override
    public void close() throws IOException {
        letPass();
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
