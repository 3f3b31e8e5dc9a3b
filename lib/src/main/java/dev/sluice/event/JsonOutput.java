package dev.sluice.event;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SequenceWriter;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A JSON generator that is used again and again, each time with another target. Not thread-safe.
 */
final class JsonOutput {

    private final Redirect redirect = new Redirect();
    private final SequenceWriter values;

    JsonOutput(ObjectWriter writer) {
        try {
            // Each value stands alone: by default, a space would come between two of them.
            values = writer.withRootValueSeparator("").writeValues(redirect);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Appends a value as JSON. When that fails, this output can do no more. */
    void write(Object value, WireBuffer target) throws IOException {
        redirect.target = target;
        values.write(value);
        redirect.target = OutputStream.nullOutputStream();
    }

    /** Where the generator flushes to. */
    private static final class Redirect extends OutputStream {

        private OutputStream target = nullOutputStream();

        @Override
        public void write(int b) throws IOException {
            target.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            target.write(bytes, offset, length);
        }
    }
}
