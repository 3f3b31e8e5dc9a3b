package dev.sluice.session;

import dev.sluice.event.WireBuffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Keeps each write, and can be made to fail. */
final class RecordedOutput implements StreamOutput {

    final List<String> writes = new ArrayList<>();
    boolean finished;
    boolean broken;

    @Override
    public void write(WireBuffer batch) throws IOException {
        if (broken) {
            throw new IOException("broken pipe");
        }
        writes.add(batch.toString());
    }

    @Override
    public boolean takesFrames() {
        return false;
    }

    @Override
    public void writeFrames(byte[] bytes, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void finish() {
        finished = true;
    }

    String text() {
        return String.join("", writes);
    }
}
