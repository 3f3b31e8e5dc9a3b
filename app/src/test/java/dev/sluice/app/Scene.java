package dev.sluice.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The answer to one request, byte by byte.
 *
 * @param head all of it, the blank line included
 * @param pieces of the body, each written by itself
 * @param eventsBefore how many events the client must have given out before its connection is cut:
 *     some lose with it what they have not yet read
 */
record Scene(String head, List<byte[]> pieces, Ending ending, int eventsBefore) {

    static final Scene NO_CONTENT = new Scene(head(204), List.of(), Ending.CUT, 0);

    /** The end of a connection. */
    enum Ending {
        /** In order. */
        WHOLE,
        /** Without the end of the body. */
        CUT,
        /** After some heartbeats there is nothing, until the client leaves or is cut. */
        SILENT
    }

    /** A stream of a text in UTF-8, with a whole body. */
    static Scene stream(String text) {
        return stream("text/event-stream", text);
    }

    static Scene stream(String type, String text) {
        return new Scene(head(type), List.of(text.getBytes(UTF_8)), Ending.WHOLE, 0);
    }

    /** A stream whose every byte is a piece; one character of the text is one byte. */
    static Scene bytewise(String text) {
        List<byte[]> pieces = new ArrayList<>();
        for (byte each : text.getBytes(ISO_8859_1)) {
            pieces.add(new byte[] {each});
        }
        return new Scene(head("text/event-stream"), pieces, Ending.WHOLE, 0);
    }

    private static String head(String type) {
        return head(200, "Content-Type: " + type, "Transfer-Encoding: chunked");
    }

    /** An answer without a stream, and without a body. */
    static Scene status(int status, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.add("Content-Length: 0");
        return new Scene(head(status, all.toArray(String[]::new)), List.of(), Ending.CUT, 0);
    }

    private static String head(int status, String... headers) {
        return "HTTP/1.1 %d x\r\nConnection: close\r\n%s\r\n"
                .formatted(
                        status,
                        Stream.of(headers)
                                .map(header -> header + "\r\n")
                                .collect(Collectors.joining()));
    }

    Scene cutAfter(int events) {
        return new Scene(head, pieces, Ending.CUT, events);
    }

    Scene silent() {
        return new Scene(head, pieces, Ending.SILENT, eventsBefore);
    }
}
