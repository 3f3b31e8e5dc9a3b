package dev.sluice.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.stream.Stream;

/**
 * A stream as it is on the wire, one character for one byte, and the events that the standard makes
 * of it.
 */
record WireStream(String name, String wire, List<ReceivedEvent> events) {

    byte[] bytes() {
        return wire.getBytes(ISO_8859_1);
    }

    static Stream<WireStream> all() {
        return Stream.of(
                        examplesOfTheStandard(),
                        webPlatformTests(),
                        lineEnds(),
                        fields(),
                        ids(),
                        encodings())
                .flatMap(List::stream);
    }

    /** From section 9.2.6, and 9.2.1 for the types. */
    private static List<WireStream> examplesOfTheStandard() {
        return List.of(
                stream(
                        "a message of three lines",
                        """
                        data: YHOO
                        data: +2
                        data: 10

                        """,
                        message("YHOO\n+2\n10")),
                stream(
                        "a comment and four blocks, the last of which is unfinished",
                        """
                        : test stream

                        data: first event
                        id: 1

                        data:second event
                        id

                        data:  third event
                        """,
                        message("first event", "1"),
                        message("second event")),
                stream(
                        "the same, finished: one leading space is removed, not two",
                        """
                        : test stream

                        data: first event
                        id: 1

                        data:second event
                        id

                        data:  third event

                        """,
                        message("first event", "1"),
                        message("second event"),
                        message(" third event")),
                stream(
                        "empty data is an event, and the block at the end is unfinished",
                        """
                        data

                        data
                        data

                        data:
                        """,
                        message(""),
                        message("\n")),
                stream(
                        "the space after the colon does not matter",
                        """
                        data:test

                        data: test

                        """,
                        message("test"),
                        message("test")),
                stream(
                        "types",
                        """
                        event: add
                        data: 73857293

                        event: remove
                        data: 2153

                        event: add
                        data: 113411

                        """,
                        event("add", "73857293"),
                        event("remove", "2153"),
                        event("add", "113411")));
    }

    /** The cases of the parser in web-platform-tests, {@code eventsource/format-*}. */
    private static List<WireStream> webPlatformTests() {
        String longComment = ":" + "y".repeat(2048);
        return List.of(
                stream(
                        "a byte order mark before one event and before the next",
                        "\uFEFFdata:one\n\n\uFEFFdata:two\n\ndata:three\n\n",
                        message("one"),
                        message("three")),
                stream(
                        "comments that are empty, long, of NUL, and end in all ways",
                        "data:one\r:\0\n:\r\ndata:two\n%s\rdata:three\n:data:no\r%s\ndata:four\n\n"
                                .formatted(longComment, longComment),
                        message("one\ntwo\nthree\nfour")),
                stream(
                        "an id in a block that is not finished",
                        "retry:1000\ndata:one\n\nid:no\ndata:two",
                        message("one")),
                stream(
                        "data that is empty, twice empty, and not",
                        "data:\n\ndata\ndata\n\ndata:one\n\n",
                        message(""),
                        message("\n"),
                        message("one")),
                stream(
                        "a type of one event",
                        "event:one\ndata:a\n\ndata:b\n\n",
                        event("one", "a"),
                        message("b")),
                stream("a type that is a space", "event: \ndata:a\n\n", message("a")),
                stream(
                        "names that are nearly those of fields",
                        "data:\0\ndata:  b\rData:c\ndata\0:d\ndata:e\r\0data:f\nda-ta:g\rdata_h\ndata:i\rdata:\r\n data:j\ndata:k\n\n",
                        message("\0\n b\ne\ni\n\nk")),
                stream(
                        "fields that are unknown, without a colon, and behind a space",
                        "data:one\n data\ndata\nother:x\nwithoutacolon\n:comment\ndata:two\n\n",
                        message("one\n\ntwo")),
                stream(
                        "data that begins with a tab, is a space, and has neither",
                        "data:\tone\rdata: \ndata:two\n\n",
                        message("\tone\n\ntwo")),
                stream(
                        "lines of one event that end in all ways",
                        "data:one\r\ndata\ndata:two\r\n\r",
                        message("one\n\ntwo")),
                stream("data that is NUL, and many blank lines", "data:\0\n\n\n\n", message("\0")),
                stream(
                        "an id that changes, and stays",
                        "id: 1\ndata: a\n\nid: 2\ndata:b\n\ndata:c\n\n",
                        message("a", "1"),
                        message("b", "2"),
                        message("c", "2")),
                stream(
                        "an id that is taken back, and stays away",
                        "id: 1\ndata: a\n\nid:\ndata:b\n\ndata:c\n\n",
                        message("a", "1"),
                        message("b"),
                        message("c")),
                stream("an id that is NUL", "id: \0\0\ndata: a\n\n", message("a")),
                stream(
                        "an id that is not ASCII",
                        "id: \u2026\ndata: a\n\n",
                        message("a", "\u2026")),
                stream("a retry without a value", "retry\ndata:a\n\n", message("a")),
                stream("a retry that is no number", "retry:1x\ndata:a\n\n", message("a")),
                stream(
                        "data of three bytes a character",
                        "data:ok\u2026\n\n",
                        message("ok\u2026")));
    }

    private static List<WireStream> lineEnds() {
        return List.of(
                stream("LF", "data: a\ndata: b\n\ndata: c\n\n", message("a\nb"), message("c")),
                stream("CR", "data: a\rdata: b\r\rdata: c\r\r", message("a\nb"), message("c")),
                stream(
                        "CRLF",
                        "data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n",
                        message("a\nb"),
                        message("c")),
                stream(
                        "mixed",
                        "data: a\rdata: b\ndata: c\r\n\rdata: d\r\n\ndata: e\n\r\n",
                        message("a\nb\nc"),
                        message("d"),
                        message("e")),
                stream("LF CR is two ends", "data: a\n\rdata: b\n\r", message("a"), message("b")),
                stream("blank lines alone", "\n\r\r\n\n"),
                stream("nothing", ""),
                stream(
                        "other separators are data",
                        "data: a\u000B\f\u0085\u2028\n\n",
                        message("a\u000B\f\u0085\u2028")));
    }

    private static List<WireStream> fields() {
        return List.of(
                stream("only the first colon divides", "data: a:b: c\n\n", message("a:b: c")),
                stream("a tab is not a space", "data:\ta\n\n", message("\ta")),
                stream("names have a case", "Data: a\nDATA: b\ndata: c\n\n", message("c")),
                stream(
                        "a space before the name makes another name",
                        " data: a\ndata: b\n\n",
                        message("b")),
                stream("a space after the name too", "data : a\ndata: b\n\n", message("b")),
                stream("unknown fields are ignored", "foo: a\nfoo\ndata: b\n\n", message("b")),
                stream(
                        "comments are ignored, also within an event",
                        ":\n: data: a\ndata: b\n:data: c\ndata: d\n\n",
                        message("b\nd")),
                stream("the last type counts", "event: a\nevent: b\ndata\n\n", event("b", "")),
                stream("an empty type is none", "event: a\nevent:\ndata\n\n", message("")),
                stream(
                        "a type ends with its event",
                        "event: a\ndata: 1\n\ndata: 2\n\n",
                        event("a", "1"),
                        message("2")),
                stream("a type without data ends too", "event: a\n\ndata: 2\n\n", message("2")),
                stream(
                        "a type may be any text",
                        "event: a b:\u00e9\ndata\n\n",
                        event("a b:\u00e9", "")),
                stream("data may be blank lines", "data\ndata\ndata\n\n", message("\n\n")),
                stream(
                        "an unfinished line at the end is discarded",
                        "data: a\n\ndata: b",
                        message("a")),
                stream(
                        "retry does not make an event",
                        "retry: 10\n\nretry: 10\ndata\n\n",
                        message("")));
    }

    private static List<WireStream> ids() {
        return List.of(
                stream(
                        "an id stays",
                        "id: 1\ndata: a\n\ndata: b\n\n",
                        message("a", "1"),
                        message("b", "1")),
                stream("an id behind the data counts", "data: a\nid: 1\n\n", message("a", "1")),
                stream("the last id counts", "id: 1\nid: 2\ndata\n\n", message("", "2")),
                stream("an id without data counts", "id: 1\n\ndata: a\n\n", message("a", "1")),
                stream(
                        "an empty id resets",
                        "id: 1\ndata: a\n\nid:\ndata: b\n\n",
                        message("a", "1"),
                        message("b")),
                stream(
                        "an id with NUL is ignored",
                        "id: 1\nid: 2\0\nid: \0\ndata: a\n\n",
                        message("a", "1")),
                stream(
                        "an id may be any text",
                        "id: \u00e9 \ud83d\ude00 :\ndata\n\n",
                        message("", "\u00e9 \ud83d\ude00 :")));
    }

    private static List<WireStream> encodings() {
        return List.of(
                stream(
                        "UTF-8 of all lengths",
                        "data: a\u00e9\u20ac\ud83d\ude00\n\n",
                        message("a\u00e9\u20ac\ud83d\ude00")),
                stream("a byte order mark at the start", "\uFEFFdata: a\n\n", message("a")),
                stream("a byte order mark before a comment", "\uFEFF:\ndata: a\n\n", message("a")),
                stream(
                        "a byte order mark before a blank line",
                        "\uFEFF\ndata: a\n\n",
                        message("a")),
                stream(
                        "a second byte order mark belongs to the name",
                        "\uFEFF\uFEFFdata: a\ndata: b\n\n",
                        message("b")),
                stream("a later byte order mark too", "data: a\n\uFEFFdata: b\n\n", message("a")),
                stream(
                        "a byte order mark is data like any other",
                        "data: \uFEFFa\n\n",
                        message("\uFEFFa")),
                latin1(
                        "half a byte order mark is a name",
                        "\u00EF\u00BBdata: a\ndata: b\n\n",
                        message("b")),
                latin1("a stray byte", "data: a\u00FFb\n\n", message("a\uFFFDb")),
                latin1(
                        "a character cut off by the line",
                        "data: a\u00E2\u0082\ndata: b\n\n",
                        message("a\uFFFD\nb")),
                latin1(
                        "a character cut off by another",
                        "data: \u00E2\u0082a\n\n",
                        message("\uFFFDa")),
                latin1("an overlong character", "data: \u00C0\u00AF\n\n", message("\uFFFD\uFFFD")),
                latin1(
                        "a surrogate",
                        "data: \u00ED\u00A0\u0080\n\n",
                        message("\uFFFD\uFFFD\uFFFD")),
                latin1(
                        "half a surrogate",
                        "data: \u00ED\u00BFa\u00ED\u00A0\n\n",
                        message("\uFFFD\uFFFDa\uFFFD\uFFFD")),
                stream(
                        "the neighbours of surrogates",
                        "data: \uD7FF\uE000\n\n",
                        message("\uD7FF\uE000")),
                latin1(
                        "an overlong character of three",
                        "data: \u00E0\u0080\u0080\n\n",
                        message("\uFFFD\uFFFD\uFFFD")),
                latin1(
                        "beyond Unicode",
                        "data: \u00F4\u0090\u0080\u0080\n\n",
                        message("\uFFFD\uFFFD\uFFFD\uFFFD")),
                latin1(
                        "malformed in type and id",
                        "event: \u00FF\nid: \u00FE\ndata\n\n",
                        new ReceivedEvent("\uFFFD", "", "\uFFFD")));
    }

    private static WireStream stream(String name, String text, ReceivedEvent... events) {
        return latin1(name, new String(text.getBytes(UTF_8), ISO_8859_1), events);
    }

    private static WireStream latin1(String name, String wire, ReceivedEvent... events) {
        return new WireStream(name, wire, List.of(events));
    }

    static ReceivedEvent message(String data) {
        return message(data, "");
    }

    static ReceivedEvent message(String data, String id) {
        return new ReceivedEvent("message", data, id);
    }

    private static ReceivedEvent event(String type, String data) {
        return new ReceivedEvent(type, data, "");
    }

    @Override
    public String toString() {
        return name;
    }
}
