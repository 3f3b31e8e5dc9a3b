package dev.sluice.event;

import com.fasterxml.jackson.core.JsonGenerationException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.json.UTF8JsonGenerator;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A JSON generator that is used for one value after another, each time with another target. Not
 * thread-safe.
 *
 * <p>The values belong to different streams, so nothing of one may remain for the next. All other
 * state of Jackson (object ids, attributes) is new for each value. The generator is used again only
 * if it is Jackson's own, has written all that it was given, and is set up as it was at first.
 */
final class JsonOutput {

    private final ObjectWriter writer;
    private final Redirect redirect = new Redirect();
    private final JsonGenerator generator;
    private final int features;
    private final int highestNotEscaped;
    private final @Nullable CharacterEscapes escapes;
    private final boolean isPlain;

    JsonOutput(ObjectWriter writer) {
        this.writer =
                writer
                        // Each value stands alone: by default, a space would come between two.
                        .withRootValueSeparator("")
                        // It is flushed here, whatever the application's mapper does.
                        .without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);
        try {
            this.generator = this.writer.createGenerator(redirect);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        this.features = generator.getFeatureMask();
        this.highestNotEscaped = generator.getHighestEscapedChar();
        this.escapes = generator.getCharacterEscapes();
        // A pretty printer and an application's own generator have state that cannot be seen here.
        this.isPlain =
                generator.getClass() == UTF8JsonGenerator.class
                        && generator.getPrettyPrinter() == null;
    }

    /**
     * Appends a value as JSON.
     *
     * @return whether this can be used for another value; never after a failure
     */
    boolean write(Object value, WireBuffer target) throws IOException {
        redirect.target = target;
        try {
            writer.writeValue(generator, value);
            if (!generator.getOutputContext().inRoot()) {
                throw new JsonGenerationException(
                        "a serializer has left an object or an array open", generator);
            }
            if (isPlain) {
                generator.flush();
            } else {
                // Only this makes any generator write all that it holds back.
                generator.close();
            }
        } finally {
            redirect.target = OutputStream.nullOutputStream();
        }
        return isPlain && isSetUpAsAtFirst();
    }

    /** A serializer may change the settings of the generator that it is given. */
    private boolean isSetUpAsAtFirst() {
        return generator.getFeatureMask() == features
                && generator.getHighestEscapedChar() == highestNotEscaped
                && Objects.equals(generator.getCharacterEscapes(), escapes)
                && generator.getPrettyPrinter() == null
                && !generator.isClosed();
    }

    /** The target of the generator. */
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
