package dev.sluice.topic.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes bytes between clients and a server, and cuts connections when it is told to. */
final class ChaosProxy implements AutoCloseable {

    private final ServerSocket listener;
    private final int target;
    private final List<Socket> clients = new CopyOnWriteArrayList<>();

    ChaosProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Cuts a connection, with RST and in the middle of whatever is under way. */
    boolean cut(int random) {
        List<Socket> open = clients.stream().filter(socket -> !socket.isClosed()).toList();
        if (open.isEmpty()) {
            return false;
        }
        Socket victim = open.get(Math.floorMod(random, open.size()));
        clients.remove(victim);
        try {
            victim.setSoLinger(true, 0);
            victim.close();
        } catch (IOException e) {
            // it was closed already
        }
        return true;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                clients.add(client);
                Thread.startVirtualThread(() -> pass(client, server));
                Thread.startVirtualThread(() -> pass(server, client));
            } catch (IOException e) {
                // closed, or the server is gone: the client tries again
            }
        }
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // one side is gone, and with it the other
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket client : clients) {
            client.close();
        }
    }
}
