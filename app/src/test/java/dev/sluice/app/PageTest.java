package dev.sluice.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;

/** The page, in a browser, as a person uses it. */
@Timeout(180)
class PageTest {

    private static ServicePage page;

    @BeforeAll
    static void start() throws Exception {
        page = ServicePage.launch(Map.of("SLUICE_DEFAULTS_RETRY", "PT0.1S"));
    }

    @AfterAll
    static void stop() {
        page.close();
    }

    @BeforeEach
    void open() {
        page.open();
    }

    /** The cells of the events, but not of what is shown beside them. */
    private static List<String> cells(String kind) {
        return page.elements("#events tbody tr[data-kind=event]").stream()
                .map(row -> row.findElement(By.cssSelector(".event-" + kind)).getText())
                .toList();
    }

    private static void choose(String suggestion) {
        page.await(
                "[...document.querySelectorAll('#suggestions code')]"
                        + ".some(code => code.textContent === '"
                        + suggestion
                        + "')");
        page.elements("#suggestions button").stream()
                .filter(button ->
                        button.findElement(By.tagName("code")).getText().equals(suggestion))
                .findFirst()
                .orElseThrow()
                .click();
    }

    @Test
    void the_page_shows_the_events_of_a_stream_as_they_come() {
        page.start("/sse");

        page.awaitState("open");
        page.awaitRows(1);
        String data =
                (String)
                        page.run(
                                "return document.querySelector('[data-kind=event] .event-data')"
                                        + ".textContent");
        assertEquals("{\"hello\":\"world\"}", data);
    }

    @Test
    void the_page_shows_events_comments_and_retries_and_stops_when_the_stream_ends() {
        page.start("/countdown/2");

        page.awaitState("closed");
        assertEquals(List.of("2", "1", "{}"), cells("data"));
        assertEquals(List.of("tick", "tick", "end"), cells("type"));
        assertEquals("closed: the stream ended", page.text("#state"));
        assertEquals(1, page.elements("#events tr[data-kind=comment]").size());
        assertTrue(
                page.text("#events tr[data-kind=retry]").contains("ms until a client comes back"),
                () -> page.text("#events tr[data-kind=retry]"));
    }

    @Test
    void one_click_starts_a_suggested_stream() {
        choose("GET /sse");

        page.awaitState("open");
        page.awaitRows(1);
        assertEquals("/sse", page.element("#route").getDomProperty("value"));
    }

    @Test
    void choosing_an_example_sends_its_body() {
        choose("POST /tokens");

        page.awaitText("#state", "the stream ended");
        List<String> types = cells("type");
        assertEquals("token", types.getFirst());
        assertEquals(List.of("usage", "end"), types.subList(types.size() - 2, types.size()));
    }

    @Test
    void the_page_shows_the_raw_wire() {
        page.click("#raw");
        page.start("/countdown/1");

        page.awaitState("closed");
        page.awaitText("#wire", "event: end");
        String wire = page.text("#wire");
        assertTrue(wire.startsWith("> GET /countdown/1\n> accept: text/event-stream\n>"), wire);
        assertTrue(wire.contains("< 200 OK"), wire);
        assertTrue(wire.contains("event: tick\ndata: 1\n\n"), wire);
    }

    @Test
    void the_page_sends_headers_and_points_out_an_invalid_one() {
        page.click("#request summary");
        page.element("#headers").sendKeys("Accept text/html");
        page.start("/sse");
        assertTrue(
                page.text("#headers-error").contains("Name: value"),
                () -> page.text("#headers-error"));
        assertEquals("closed: not started yet", page.text("#state"));

        page.element("#headers").clear();
        page.element("#headers").sendKeys("Accept: text/html");
        page.start("/sse");
        page.await("document.querySelector('#refusal-title').textContent.startsWith('406')");
    }

    @Test
    void the_page_can_read_a_stream_with_an_event_source() {
        page.readByEventSource();
        page.element("#types").clear();
        page.element("#types").sendKeys("tick");
        page.start("/countdown/2");

        page.awaitText("#state", "the stream ended");
        assertEquals(List.of("2", "1"), cells("data"));
    }

    @Test
    void the_page_says_why_an_event_source_was_refused() {
        page.readByEventSource();
        page.start("/countdown/abc");

        page.awaitText("#refusal", "must be int");
    }

    @Test
    void buttons_stop_a_stream_and_start_it_again() {
        page.start("/prices");
        page.awaitState("open");

        page.click("#stop");
        page.awaitState("closed");
        page.click("#start");
        page.awaitState("open");
        page.awaitRows(1);
    }

    @Test
    void the_page_says_why_the_server_refused_and_what_to_do() {
        page.start("/countdown/abc");

        page.awaitState("refused");
        assertEquals("closed: refused with 400 Bad Request", page.text("#state"));
        assertTrue(
                page.text("#refusal-sentence").contains("must be int"),
                () -> page.text("#refusal-sentence"));
        assertTrue(
                page.text("#refusal-remedy").startsWith("Correct the route"),
                () -> page.text("#refusal-remedy"));
    }

    @Test
    void an_unknown_path_leads_to_the_list_of_routes() {
        page.start("/nowhere");

        page.awaitState("refused");
        assertTrue(
                page.text("#refusal-sentence").contains("GET /prices"),
                () -> page.text("#refusal-sentence"));
        page.click("#refusal-action");
        page.await("document.activeElement.closest('#suggestions') !== null");
    }

    @Test
    void leaving_the_page_closes_its_stream() throws Exception {
        page.start("/chat/7");
        page.awaitState("open");
        awaitOpenStreams(1);

        // The browser keeps the page as it is, streams and all, in case the person comes back.
        page.leaveAndComeBack();

        assertEquals("closed: the page was left", page.text("#state"));
        awaitOpenStreams(0);
    }

    private static void awaitOpenStreams(int count) throws Exception {
        HttpRequest metrics =
                HttpRequest.newBuilder(page.service().admin().resolve("/observe/metrics")).build();
        String wanted = "sluice_streams_open{route=\"/chat/{room}\"} " + count;
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (!client.send(metrics, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .contains(wanted)) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void the_page_shows_the_version_and_the_health_address() {
        page.await("!document.querySelector('#health').hidden");

        // Classes that were not packaged have no version.
        assertTrue(
                page.text("#version").matches("Sluice (development|[0-9.]+(-SNAPSHOT)?)"),
                page.text("#version"));
        assertEquals(
                page.service().admin() + "/observe/health",
                page.element("#health a").getDomProperty("href"));
    }

    @Test
    void the_parser_gives_the_same_events_for_pieces_of_any_length() {
        Object parsed =
                page.driver()
                        .executeAsyncScript(
                                """
                                const done = arguments[arguments.length - 1];
                                import('/sluice.js').then(({ EventParser }) => {
                                  const text = ':hi\\r\\nretry: 5\\rid: 1\\n\\nevent:a\\ndata: x\\r\\n'
                                    + 'data:  y\\rdata\\n\\r\\nid\\ndata:z\\n\\nretry: 1s\\nid: \\0\\ndata: lost\\n';
                                  const parse = length => {
                                    const seen = [];
                                    const parser = new EventParser('', {
                                      onEvent: ({ type, id, data }) => seen.push([type, id, data]),
                                      onNote: (kind, text) => seen.push([kind, text]),
                                    });
                                    for (let at = 0; at < text.length; at += length) {
                                      parser.feed(text.slice(at, at + length));
                                    }
                                    return JSON.stringify(seen);
                                  };
                                  done([1, 2, 3, 1000].map(parse));
                                });
                                """);

        String expected =
                "[[\"comment\",\"hi\"],[\"retry\",\"5\"],[\"id\",\"1\"],"
                        + "[\"a\",\"1\",\"x\\n y\\n\"],[\"message\",\"\",\"z\"]]";
        assertEquals(List.of(expected, expected, expected, expected), parsed);
    }

    @Test
    void the_page_obeys_its_own_content_security_policy() {
        page.start("/prices");
        page.awaitRows(3);

        assertEquals(List.of(), page.complaints());
    }
}
