package dev.sluice.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps each write, and can be made to fail. */
final class RecordedOutput implements Output {

    final List<String> writes = new ArrayList<>();
    private final boolean takesFrames;
    boolean finished;
    boolean broken;

    /** The unchecked exception that writes throw when it is broken; null for a checked one. */
    @Nullable RuntimeException failure;

    RecordedOutput() {
        this(false);
    }

    private RecordedOutput(boolean takesFrames) {
        this.takesFrames = takesFrames;
    }

    /** An output that wants chunks. */
    static RecordedOutput ofFrames() {
        return new RecordedOutput(true);
    }

    @Override
    public boolean takesFrames() {
        return takesFrames;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (broken && failure != null) {
            throw failure;
        }
        if (broken) {
            throw new IOException("broken pipe");
        }
        writes.add(new String(bytes, offset, length, StandardCharsets.UTF_8));
    }

    @Override
    public void finish() {
        finished = true;
    }

    @Override
    public void abandon() {}

    String text() {
        return String.join("", writes);
    }
}
