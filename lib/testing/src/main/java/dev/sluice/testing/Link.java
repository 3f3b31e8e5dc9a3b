package dev.sluice.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A connection of a client, and the one to the server that belongs to it. */
final class Link {

    private static final int PIECE_BYTES = 8192;

    private final Socket client;
    private final Socket server = new Socket();
    private final Consumer<Link> whenClosed;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    Link(Socket client, Consumer<Link> whenClosed) {
        this.client = client;
        this.whenClosed = whenClosed;
    }

    /** Connects to the server, and passes what comes from both sides. */
    void start(InetSocketAddress to, Passage requests, Passage responses) {
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(to);
        } catch (IOException noServer) {
            cut();
            return;
        }
        threads.add(thread(() -> pass(client, server, requests)));
        threads.add(thread(() -> pass(server, client, responses)));
        threads.forEach(Thread::start);
    }

    private static Thread thread(Runnable task) {
        return Thread.ofVirtual().name("sluice-fault-proxy").unstarted(task);
    }

    private void pass(Socket from, Socket to, Passage passage) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] piece = new byte[PIECE_BYTES];
            String passed = "";
            for (int length = read(in, piece); length >= 0; length = read(in, piece)) {
                String bytes = new String(piece, 0, length, StandardCharsets.ISO_8859_1);
                while (!bytes.isEmpty()) {
                    Passage.Part part = passage.next(passed, bytes);
                    String now = bytes.substring(0, part.length());
                    out.write(now.getBytes(StandardCharsets.ISO_8859_1));
                    if (part.isCut()) {
                        cut();
                        return;
                    }
                    passed = Passage.tail(passed, now);
                    bytes = bytes.substring(part.length());
                }
            }
            passage.awaitOpen();
            cut();
        } catch (IOException | InterruptedException closed) {
            cut();
        }
    }

    /** A reset is an end like any other here. */
    private static int read(InputStream in, byte[] piece) {
        try {
            return in.read(piece);
        } catch (IOException reset) {
            return -1;
        }
    }

    void cut() {
        Sockets.close(client);
        Sockets.close(server);
        // They may wait for bytes to be let through.
        threads.forEach(Thread::interrupt);
        whenClosed.accept(this);
    }

    void reset() {
        try {
            client.setSoLinger(true, 0);
            server.setSoLinger(true, 0);
        } catch (IOException closed) {
            // Then there is nothing left to reset.
            whenClosed.accept(this);
        }
        cut();
    }
}
