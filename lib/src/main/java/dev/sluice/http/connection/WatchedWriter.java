package dev.sluice.http.connection;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;

/**
 * Sends the output of a connection in pieces that the client has to take in time: see {@link
 * dev.sluice.http.ConnectionTimeouts#responseWrite}.
 *
 * @param writer writes to the socket
 * @param watched learns when a piece waits for the client
 */
record WatchedWriter(DataWriter writer, WatchedConnection watched) implements DataWriter {

    /** A client that reads at all takes so many bytes in time, however slow its network is. */
    private static final int PIECE = 64 * 1024;

    @Override
    public void write(BufferData... buffers) {
        write(BufferData.create(buffers));
    }

    @Override
    public void write(BufferData buffer) {
        while (buffer.available() > PIECE) {
            write(piece(buffer), false);
        }
        write(buffer, false);
    }

    @Override
    public void writeNow(BufferData... buffers) {
        writeNow(BufferData.create(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
        while (buffer.available() > PIECE) {
            write(piece(buffer), true);
        }
        write(buffer, true);
    }

    private static BufferData piece(BufferData buffer) {
        byte[] piece = new byte[PIECE];
        return BufferData.create(piece, 0, buffer.read(piece));
    }

    private void write(BufferData buffer, boolean now) {
        watched.beginWrite();
        try {
            if (now) {
                writer.writeNow(buffer);
            } else {
                writer.write(buffer);
            }
        } finally {
            watched.endWrite();
        }
    }

    @Override
    public void flush() {
        watched.beginWrite();
        try {
            writer.flush();
        } finally {
            watched.endWrite();
        }
    }
}
