package dev.sluice.http.connection;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.util.function.BooleanSupplier;

/**
 * The output of a connection for Helidon's requests. Once the connection has been handed over, what
 * Helidon writes to complete the response is dropped: the end of a body that goes on, or an error
 * of a filter that fails after its handler.
 *
 * @param writer writes to the socket
 * @param isHandedOver whether the rest of the response is no longer the request's
 */
record RequestWriter(DataWriter writer, BooleanSupplier isHandedOver) implements DataWriter {

    @Override
    public void write(BufferData... buffers) {
        if (!isHandedOver.getAsBoolean()) {
            writer.write(buffers);
        }
    }

    @Override
    public void write(BufferData buffer) {
        if (!isHandedOver.getAsBoolean()) {
            writer.write(buffer);
        }
    }

    @Override
    public void writeNow(BufferData... buffers) {
        if (!isHandedOver.getAsBoolean()) {
            writer.writeNow(buffers);
        }
    }

    @Override
    public void writeNow(BufferData buffer) {
        if (!isHandedOver.getAsBoolean()) {
            writer.writeNow(buffer);
        }
    }

    @Override
    public void flush() {
        if (!isHandedOver.getAsBoolean()) {
            writer.flush();
        }
    }
}
