package dev.sluice.http.connection;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Takes a response of HTTP/1.1 and writes it without chunks, whose framing HTTP/1.0 does not know:
 * the end of the connection is then the end of the body. For one response; used by one thread at a
 * time.
 *
 * <pre>
 *   HEAD --not chunked--> PLAIN
 *     \--chunked--> SIZE --> DATA --> DATA_END --> SIZE ... --size 0--> END
 * </pre>
 */
final class UnchunkedWriter implements DataWriter {

    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final Pattern CHUNKED =
            Pattern.compile("\r\nTransfer-Encoding: *chunked(?=\r\n)", Pattern.CASE_INSENSITIVE);

    private enum State {
        HEAD,
        PLAIN,
        SIZE,
        DATA,
        DATA_END,
        END
    }

    private final DataWriter writer;
    private final StringBuilder pending = new StringBuilder();
    private State state = State.HEAD;
    private int left;

    UnchunkedWriter(DataWriter writer) {
        this.writer = writer;
    }

    @Override
    public void write(BufferData... buffers) {
        write(BufferData.create(buffers));
    }

    @Override
    public void write(BufferData buffer) {
        BufferData body = unchunked(buffer);
        if (!body.consumed()) {
            writer.write(body);
        }
    }

    @Override
    public void writeNow(BufferData... buffers) {
        writeNow(BufferData.create(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
        BufferData body = unchunked(buffer);
        if (!body.consumed()) {
            writer.writeNow(body);
        }
    }

    @Override
    public void flush() {
        writer.flush();
    }

    private BufferData unchunked(BufferData buffer) {
        byte[] bytes = buffer.readBytes();
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        int position = 0;
        while (position < bytes.length) {
            position = step(bytes, position, out);
        }
        return BufferData.create(out.toByteArray());
    }

    /** Takes one byte or more, and returns the index of the next one. */
    private int step(byte[] bytes, int position, ByteArrayOutputStream out) {
        return switch (state) {
            case HEAD -> position + takeHead(bytes[position], out);
            case SIZE -> position + takeSize(bytes[position]);
            case DATA -> {
                int length = Math.min(left, bytes.length - position);
                out.write(bytes, position, length);
                left -= length;
                state = left == 0 ? State.DATA_END : State.DATA;
                yield position + length;
            }
            case DATA_END -> {
                state = bytes[position] == '\n' ? State.SIZE : State.DATA_END;
                yield position + 1;
            }
            case PLAIN -> {
                out.write(bytes, position, bytes.length - position);
                yield bytes.length;
            }
            case END -> bytes.length;
        };
    }

    private int takeHead(byte next, ByteArrayOutputStream out) {
        pending.append((char) (next & 0xff));
        if (endsWith(END_OF_HEAD)) {
            endHead(out);
        }
        return 1;
    }

    private int takeSize(byte next) {
        pending.append((char) next);
        if (endsWith("\r\n")) {
            left = Integer.parseInt(pending, 0, pending.length() - 2, 16);
            state = left == 0 ? State.END : State.DATA;
            pending.setLength(0);
        }
        return 1;
    }

    private void endHead(ByteArrayOutputStream out) {
        String head = pending.toString();
        String unchunked = CHUNKED.matcher(head).replaceFirst("");
        state = unchunked.length() == head.length() ? State.PLAIN : State.SIZE;
        out.writeBytes(unchunked.getBytes(StandardCharsets.ISO_8859_1));
        pending.setLength(0);
    }

    private boolean endsWith(String end) {
        int start = pending.length() - end.length();
        return start >= 0 && pending.indexOf(end, start) == start;
    }
}
