import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Reads an event stream (WHATWG HTML, 9.2.6) and tells a {@link Recording} also what a client lets
 * go by. One thread feeds it.
 */
final class EventParser {

    private static final int MAX_LINE = 4 * 1024 * 1024;
    private static final int MAX_START = 1024;

    private final Recording recording;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean afterCarriageReturn;
    private boolean isFirstLine = true;

    private String type = "";
    private Optional<String> id = Optional.empty();
    private final StringBuilder start = new StringBuilder();
    private final CRC32C checksum = new CRC32C();
    private int dataLines;

    EventParser(Recording recording) {
        this.recording = recording;
    }

    /** Whether the stream stands between two blocks, so that nothing is lost if it ends here. */
    boolean isBetweenEvents() {
        return line.size() == 0 && type.isEmpty() && id.isEmpty() && dataLines == 0;
    }

    void feed(byte[] bytes, int length) throws IOException {
        for (int i = 0; i < length; i++) {
            byte b = bytes[i];
            if (b == '\n' && afterCarriageReturn) {
                afterCarriageReturn = false;
            } else if (b == '\n' || b == '\r') {
                afterCarriageReturn = b == '\r';
                endLine();
            } else {
                afterCarriageReturn = false;
                line.write(b);
                if (line.size() > MAX_LINE) {
                    throw new Recording.LimitException("a line over " + MAX_LINE + " bytes");
                }
            }
        }
    }

    private void endLine() throws IOException {
        String text = decoded(line.toByteArray());
        line.reset();
        if (isFirstLine && text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        isFirstLine = false;
        if (text.isEmpty()) {
            endBlock();
        } else if (text.charAt(0) == ':') {
            recording.comment();
        } else {
            int colon = text.indexOf(':');
            String value = colon < 0 ? "" : text.substring(colon + 1);
            field(
                    colon < 0 ? text : text.substring(0, colon),
                    value.startsWith(" ") ? value.substring(1) : value);
        }
    }

    private String decoded(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            recording.fault(Recording.Fault.Kind.ENCODING, "a line is not UTF-8: " + text);
            return text;
        }
    }

    private void field(String name, String value) {
        switch (name) {
            case "event" -> type = Text.kept(value);
            case "data" -> data(value);
            case "id" -> {
                if (value.indexOf('\0') < 0) {
                    id = Optional.of(Text.kept(value));
                } else {
                    ignored("an id with NUL: " + value);
                }
            }
            case "retry" -> {
                if (value.matches("[0-9]+")) {
                    recording.retry(value);
                } else {
                    ignored("retry: " + value);
                }
            }
            default -> ignored(name + (value.isEmpty() ? "" : ": " + value));
        }
    }

    private void ignored(String text) {
        recording.fault(Recording.Fault.Kind.FIELD, "clients drop the line " + text);
    }

    private void data(String value) {
        dataLines++;
        start.append(
                value,
                0,
                Math.min(value.length(), MAX_START - Math.min(MAX_START, start.length())));
        checksum.update(value.getBytes(StandardCharsets.UTF_8));
        checksum.update('\n');
    }

    private void endBlock() throws IOException {
        recording.block(
                new Block(
                        type.isEmpty() ? "message" : type,
                        id,
                        start.toString(),
                        checksum.getValue(),
                        dataLines,
                        System.nanoTime()));
        type = "";
        id = Optional.empty();
        start.setLength(0);
        checksum.reset();
        dataLines = 0;
    }
}
