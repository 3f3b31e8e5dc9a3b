package dev.sluice.client;

import java.util.ArrayList;
import java.util.List;

/**
 * Section 9.2.6 word by word, over the whole of a stream at once: slow, and plain enough to be
 * compared with the text of the standard.
 */
final class StandardsWords {

    private final List<ReceivedEvent> dispatched = new ArrayList<>();
    private String data = "";
    private String type = "";
    private String id = "";

    private StandardsWords() {}

    static List<ReceivedEvent> events(byte[] stream) {
        StandardsWords words = new StandardsWords();
        String decoded = StandardsUtf8.decode(stream);
        String text = decoded.startsWith("\uFEFF") ? decoded.substring(1) : decoded;
        String[] lines = text.split("\r\n|\n|\r", -1);
        for (int i = 0; i < lines.length - 1; i++) {
            words.process(lines[i]);
        }
        return words.dispatched;
    }

    private void process(String line) {
        int colon = line.indexOf(':');
        if (line.isEmpty()) {
            dispatch();
        } else if (colon > 0) {
            String value = line.substring(colon + 1);
            field(line.substring(0, colon), value.startsWith(" ") ? value.substring(1) : value);
        } else if (colon < 0) {
            field(line, "");
        }
    }

    private void field(String name, String value) {
        switch (name) {
            case "event" -> type = value;
            case "data" -> data += value + "\n";
            case "id" -> id = value.contains("\0") ? id : value;
            default -> {}
        }
    }

    private void dispatch() {
        if (!data.isEmpty()) {
            dispatched.add(
                    new ReceivedEvent(
                            type.isEmpty() ? "message" : type,
                            data.substring(0, data.length() - 1),
                            id));
        }
        data = "";
        type = "";
    }
}
