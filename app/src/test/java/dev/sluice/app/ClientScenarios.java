package dev.sluice.app;

import static dev.sluice.app.Scene.NO_CONTENT;
import static dev.sluice.app.Scene.bytewise;
import static dev.sluice.app.Scene.status;
import static dev.sluice.app.Scene.stream;

import java.util.List;
import java.util.stream.Stream;

/**
 * The scripts of the table, each with the outcomes that are known. Most begin with an event whose
 * id the client presents when it comes back, and all end with 204.
 */
final class ClientScenarios {

    private static final String FIRST = "retry: 100\nid: 1\ndata: a\n\n";
    private static final String SECOND = "id: 2\ndata: b\n\n";
    private static final String GIVES_UP = "no: gives up";
    private static final String LEAVES_RETRY_AFTER = "no: comes back too soon";

    private ClientScenarios() {}

    static List<Scenario> all() {
        return Stream.of(format(), ids(), lost(), contract(), refusals())
                .flatMap(List::stream)
                .toList();
    }

    /** The format of the standard, section 9.2.6. */
    private static List<Scenario> format() {
        return List.of(
                Scenario.of(
                                "lines end with LF, CR or CRLF",
                                stream(
                                        "retry: 100\ndata: a\rdata: b\r\ndata: c\n\ndata: d\r\rdata: e\r\n\r\n"))
                        .right("none, none", "a\\nb\\nc, d, e"),
                Scenario.of(
                                "a byte order mark is left out, once",
                                stream("\uFEFFdata: a\nretry: 100\n\n"),
                                stream("\uFEFF\uFEFFdata: b\ndata: c\n\n"))
                        .right("none, none, none", "a, c"),
                Scenario.of(
                                "comments and other fields are ignored",
                                stream(
                                        """
                                        retry: 100
                                        : x
                                        data: a
                                        foo: x
                                        foo
                                        Data: x
                                         data: x
                                        data : x
                                        :data: x
                                        data
                                        data:b
                                        data:  c

                                        """))
                        .right("none, none", "a\\n\\nb\\n c"),
                Scenario.of(
                                "empty data is an event, no data is none",
                                stream(
                                        "retry: 100\ndata\n\ndata:\ndata:\n\nevent: tick\n\n:\n\n\ndata: a\n\n"))
                        .right("none, none", "'', \\n, a"),
                Scenario.of(
                                "a type is of one event, an empty one of none",
                                stream(
                                        """
                                        retry: 100
                                        event: tick
                                        data: a

                                        data: b

                                        event: tick
                                        event:
                                        data: c

                                        """))
                        .right("none, none", "tick=a, b, c")
                        .or("no: an empty one is ignored", "none, none", "tick=a, b, tick=c"),
                Scenario.of(
                                "bytes come one by one, and some are no UTF-8",
                                bytewise(
                                        "retry: 100\ndata: \u00C3\u00A4\u00E2\u0082\u00AC\u00F0\u009F\u0098\u0080\u00FF\n\n"))
                        .right("none, none", "\u00E4\u20AC\uD83D\uDE00\uFFFD"),
                Scenario.of(
                                "a character set in the type is ignored",
                                stream(
                                        "text/event-stream;charset=windows-1252",
                                        "retry: 100\ndata: \u00E4\n\n"))
                        .right("none, none", "\u00E4")
                        .or("no: gives up", "none", ""),
                Scenario.of(
                                "a `retry` counts without a blank line",
                                stream("data: a\n\nretry: 100\n"))
                        .timed()
                        .right("none, none", "a")
                        .or("no: waits for one", "none, none late", "a"),
                Scenario.of(
                                "a `retry` of anything but digits is ignored",
                                stream(
                                        "retry: 100\ndata: a\n\nretry: 5000x\nretry: -5000\nretry: 5e3\nretry\n\n"))
                        .timed()
                        .right("none, none", "a")
                        .or("no: an empty one counts", "none, none late", "a"));
    }

    private static List<Scenario> ids() {
        return List.of(
                Scenario.of(
                                "an id stays until there is another",
                                stream("retry: 100\nid: 1\ndata: a\n\ndata: b\n\n"))
                        .right("none, 1", "a@1, b@1")
                        .or("no: the event has none", "none, 1", "a@1, b"),
                Scenario.of("an empty id is none", stream(FIRST + "id\ndata: b\n\n"))
                        .right("none, none", "a@1, b")
                        .or("no: it is ignored", "none, 1", "a@1, b@1"),
                Scenario.of(
                                "an id with NUL is ignored",
                                stream("retry: 100\nid: 1\nid: 2\0\ndata: a\n\n"))
                        .right("none, 1", "a@1"),
                Scenario.of("an id without data counts", stream(FIRST + "id: 2\n\n"))
                        .right("none, 2", "a@1")
                        .or("no: it is ignored", "none, 1", "a@1"),
                Scenario.of(
                                "a `position` moves the id",
                                stream("retry: 100\nevent: position\nid: 1\ndata: {}\n\n"),
                                stream(SECOND))
                        .right("none, 1, 2", "b@2"));
    }

    /** Connections that end, and a client that comes back. */
    private static List<Scenario> lost() {
        return List.of(
                Scenario.of("the body ends: comes back with its id", stream(FIRST), stream(SECOND))
                        .right("none, 1, 2", "a@1, b@2"),
                Scenario.of(
                                "the body ends within an event: the event is none, nor is its id",
                                stream(FIRST + "id: 2\ndata: x\n"),
                                stream(SECOND))
                        .right("none, 1, 2", "a@1, b@2"),
                Scenario.of(
                                "the connection breaks: comes back with its id",
                                stream(FIRST).cutAfter(1),
                                stream(SECOND))
                        .right("none, 1, 2", "a@1, b@2"),
                Scenario.of(
                                "the connection breaks within an event: the event is none, nor is its id",
                                stream(FIRST + "id: 2\ndata: x").cutAfter(1),
                                stream(SECOND))
                        .right("none, 1, 2", "a@1, b@2"),
                Scenario.of(
                                "the heartbeat stops: leaves, and comes back",
                                stream(FIRST).silent(),
                                stream(SECOND))
                        .right("none left, 1, 2", "a@1, b@2")
                        .or("no: waits", "none, 1, 2", "a@1, b@2"),
                Scenario.of(
                                "a redirect: is followed, each time from the first address",
                                status(307, "Location: ?elsewhere"),
                                stream(FIRST).cutAfter(1),
                                stream(SECOND))
                        .right("none, none elsewhere, 1, 2", "a@1, b@2")
                        .or(
                                "no: asks where it led",
                                "none, none elsewhere, 1 elsewhere, 2 elsewhere",
                                "a@1, b@2"));
    }

    /** The events of docs/contract.md. */
    private static List<Scenario> contract() {
        return List.of(
                Scenario.of(
                                "`gap`: is told, and its id is the place to go on",
                                stream(FIRST + "event: gap\nid: 5\ndata: {\"missed\":3}\n\n"),
                                stream("id: 6\ndata: b\n\n"))
                        .right("none, 5, 6", "a@1, gap={\"missed\":3}@5, b@6"),
                Scenario.of(
                                "`busy`: is told; comes back",
                                stream("retry: 100\nevent: busy\ndata: {\"message\":\"full\"}\n\n"),
                                stream(FIRST))
                        .right("none, none, 1", "busy={\"message\":\"full\"}, a@1"),
                Scenario.of(
                                "`stream-error`: is told; comes back",
                                stream(
                                        "retry: 100\nevent: stream-error\ndata: {\"message\":\"failed\"}\n\n"),
                                stream(FIRST))
                        .right("none, none, 1", "stream-error={\"message\":\"failed\"}, a@1"),
                Scenario.of(
                                "`access-expiring`, `access-ended`: are told; comes back",
                                stream(
                                        """
                                        event: access-expiring
                                        data: {"expires_in":1}

                                        event: access-ended
                                        data: {"reason":"expired"}
                                        retry: 100

                                        """),
                                stream(FIRST))
                        .right(
                                "none, none, 1",
                                "access-expiring={\"expires_in\":1}, access-ended={\"reason\":\"expired\"}, a@1"),
                Scenario.of(
                                "`end`: stops, without another request",
                                stream(FIRST + "event: end\nid: end\ndata: {}\n\n"))
                        .right("none", "a@1")
                        .or("no: asks once more", "none, end", "a@1"));
    }

    /** Answers that are no stream. */
    private static List<Scenario> refusals() {
        return List.of(
                Scenario.of("204: stops", stream(FIRST), NO_CONTENT).right("none, 1", "a@1"),
                later("429 with `Retry-After: 2`: waits, and comes back", 429),
                later("503 with `Retry-After: 2`: waits, and comes back", 503),
                Scenario.of(
                                "502: comes back",
                                stream(FIRST).cutAfter(1),
                                status(502),
                                stream(SECOND))
                        .right("none, 1, 1, 2", "a@1, b@2")
                        .or(GIVES_UP, "none, 1", "a@1"),
                refused("401: stops", 401),
                refused(
                        "a stream whose status is not 200: stops",
                        201,
                        "Content-Type: text/event-stream"),
                refused("a page instead of a stream: stops", 200, "Content-Type: text/html"));
    }

    private static Scenario refused(String name, int status, String... headers) {
        return Scenario.of(name, stream(FIRST), status(status, headers))
                .right("none, 1", "a@1")
                .or("no: comes back", "none, 1, 1", "a@1");
    }

    private static Scenario later(String name, int status) {
        return Scenario.of(
                        name,
                        stream(FIRST).cutAfter(1),
                        status(status, "Retry-After: 2"),
                        stream(SECOND))
                .timed()
                .right("none, 1, 1 late, 2", "a@1, b@2")
                .or(GIVES_UP, "none, 1", "a@1")
                .or(LEAVES_RETRY_AFTER, "none, 1, 1, 2", "a@1, b@2");
    }
}
