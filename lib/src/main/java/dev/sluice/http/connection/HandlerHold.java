package dev.sluice.http.connection;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * What Helidon's handler of a connection gives back when its thread ends: the socket, the place
 * among the connections, and the entry in the list of those that a stop closes. Taken over, they
 * last longer than that thread.
 *
 * <p>Helidon 4.5.0 has no way to do this, so the fields are read and set by reflection. If
 * reflection is not permitted, the thread has to stay.
 *
 * @param channel the socket
 * @param places where the place is given back
 * @param connections the list
 * @param id the key of the entry
 * @param connection the entry
 */
record HandlerHold(
        SocketChannel channel,
        Semaphore places,
        Map<String, ServerConnection> connections,
        String id,
        ServerConnection connection) {

    /** The fields of the handler, which is the context of its connection. */
    private record Fields(
            Class<?> handler, Field channel, Field socket, Field semaphore, Field connections) {}

    private static final Optional<Fields> FIELDS = find();

    /**
     * Takes over from the handler, whose thread can end then.
     *
     * @param connection the one that the handler has
     * @return what was taken over; empty if that is not possible
     */
    static Optional<HandlerHold> take(ConnectionContext handler, ServerConnection connection) {
        if (FIELDS.isEmpty() || handler.getClass() != FIELDS.get().handler()) {
            return Optional.empty();
        }
        Fields fields = FIELDS.get();
        try {
            @SuppressWarnings("unchecked") // as Helidon declares it
            Map<String, ServerConnection> connections =
                    (Map<String, ServerConnection>) fields.connections().get(handler);
            HandlerHold hold =
                    new HandlerHold(
                            (SocketChannel) fields.channel().get(handler),
                            (Semaphore) fields.semaphore().get(handler),
                            connections,
                            handler.socketId() + " " + handler.childSocketId(),
                            connection);
            // Final fields first: if they cannot be set, nothing has happened.
            fields.semaphore().set(handler, new Semaphore(0));
            fields.connections().set(handler, new HashMap<>());
            fields.socket().set(handler, new LeftOpen(handler.serverSocket()));
            return Optional.of(hold);
        } catch (IllegalAccessException e) {
            return Optional.empty();
        }
    }

    /** Gives all of it back. */
    void giveBack() {
        try {
            channel.close();
        } catch (IOException e) {
            // There is no more that could be done with it.
            return;
        } finally {
            connections.remove(id, connection);
            places.release();
        }
    }

    private static Optional<Fields> find() {
        try {
            Class<?> handler = Class.forName("io.helidon.webserver.ConnectionHandler");
            return Optional.of(
                    new Fields(
                            handler,
                            field(handler, "socket", SocketChannel.class),
                            field(handler, "helidonSocket", HelidonSocket.class),
                            field(handler, "connectionSemaphore", Semaphore.class),
                            field(handler, "activeConnections", Map.class)));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Field field(Class<?> owner, String name, Class<?> type)
            throws NoSuchFieldException {
        Field field = owner.getDeclaredField(name);
        field.setAccessible(true);
        if (field.getType() != type) {
            throw new NoSuchFieldException(name + " is a " + field.getType());
        }
        return field;
    }

    /** The socket that the handler closes instead, which stays open. */
    @SuppressWarnings("removal") // it has to have all methods
    private record LeftOpen(HelidonSocket socket) implements HelidonSocket {

        @Override
        public void close() {}

        @Override
        public void idle() {
            socket.idle();
        }

        @Override
        public boolean isConnected() {
            return socket.isConnected();
        }

        @Override
        public int read(BufferData buffer) {
            return socket.read(buffer);
        }

        @Override
        public void write(BufferData buffer) {
            socket.write(buffer);
        }

        @Override
        public PeerInfo remotePeer() {
            return socket.remotePeer();
        }

        @Override
        public PeerInfo localPeer() {
            return socket.localPeer();
        }

        @Override
        public boolean isSecure() {
            return socket.isSecure();
        }

        @Override
        public String socketId() {
            return socket.socketId();
        }

        @Override
        public String childSocketId() {
            return socket.childSocketId();
        }

        @Override
        public byte[] get() {
            return socket.get();
        }
    }
}
